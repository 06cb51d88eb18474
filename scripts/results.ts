import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { AppError } from "@/lib/errors";
import { bundledModels } from "@/scripts/bundled-models";
import { drawExamples } from "@/scripts/results/examples";
import { takeCurves, takeEvaluation, writeResults } from "@/scripts/results/results-folder";
import { runScript } from "@/scripts/setup/run-script";

const bundledDocs = fileURLToPath(new URL("../docs", import.meta.url));

const usage = `Writes the tables and figures of docs/results.md anew, from the numbers in docs/results/.

  npm run results -- [options]

  --take NAME=FILE   first keep the summary of an evaluation (npm run evaluate -- --json FILE) under this name
  --runs NAME=DIR    first keep the curves of a training run, or of a grid's runs, under this name
  --examples DIR     first draw photographs of this folder in the colours of every model and baseline
  --models DIR       with --examples: where the weights are, a folder a model (models)
  --docs DIR         the folder of documents (docs)
  --help             this text`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      take: { type: "string", multiple: true, default: [] },
      runs: { type: "string", multiple: true, default: [] },
      examples: { type: "string" },
      models: { type: "string", default: bundledModels },
      docs: { type: "string", default: bundledDocs },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const [evaluations, runs] = [values.take, values.runs].map((given) => given.map(namedPath));
  for (const { name, file } of evaluations) await takeEvaluation(values.docs, name, file);
  for (const { name, file } of runs) await takeCurves(values.docs, name, file);
  if (values.examples) await drawExamples(values.docs, values.examples, values.models);
  const changed = await writeResults(values.docs);
  console.log(changed.length > 0 ? `Written: ${changed.join(", ")}.` : "Nothing has changed.");
  return 0;
}

function namedPath(given: string): { name: string; file: string } {
  const [, name, file] = /^([^=]+)=(.+)$/.exec(given) ?? [];
  if (!file) throw new AppError("bad_request", usage);
  return { name, file };
}

await runScript(main);
