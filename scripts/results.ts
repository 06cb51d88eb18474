import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { AppError } from "@/lib/errors";
import { takeCurves, takeEvaluation, writeResults } from "@/scripts/results/results-folder";
import { runScript } from "@/scripts/setup/run-script";

const bundledDocs = fileURLToPath(new URL("../docs", import.meta.url));

const usage = `Writes the tables and figures of docs/results.md anew, from the numbers in docs/results/.

  npm run results -- [options]

  --take NAME=FILE   first keep the summary of an evaluation (npm run evaluate -- --json FILE) under this name
  --runs DIR...      first keep the curves of these training runs, in place of those that are kept
  --docs DIR         the folder of documents (docs)
  --help             this text`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      take: { type: "string", multiple: true, default: [] },
      runs: { type: "string", multiple: true, default: [] },
      docs: { type: "string", default: bundledDocs },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  if (positionals.length > 0 && values.runs.length === 0) throw new AppError("bad_request", usage);
  for (const taken of values.take) {
    const [, name, file] = /^([^=]+)=(.+)$/.exec(taken) ?? [];
    if (!file) throw new AppError("bad_request", usage);
    await takeEvaluation(values.docs, name, file);
  }
  const runs = [...values.runs, ...positionals];
  if (runs.length > 0) await takeCurves(values.docs, runs);
  const changed = await writeResults(values.docs);
  console.log(changed.length > 0 ? `Written: ${changed.join(", ")}.` : "Nothing has changed.");
  return 0;
}

await runScript(main);
