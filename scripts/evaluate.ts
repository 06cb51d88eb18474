import { writeFileAtomically } from "@/scripts/atomic-file";
import { chooseRows } from "@/scripts/evaluate/colourings";
import { compareEvaluations } from "@/scripts/evaluate/compare";
import { evaluateFolder } from "@/scripts/evaluate/evaluate-folder";
import { serialiseEvaluation, type Evaluation } from "@/scripts/evaluate/evaluation-file";
import { parseEvaluateOptions, usage } from "@/scripts/evaluate/options";
import { openPhotographs } from "@/scripts/evaluate/photographs";
import { formatTables } from "@/scripts/evaluate/table";
import { runScript } from "@/scripts/setup/run-script";
import { catchInterruption } from "@/scripts/interruption";

/** 128 and the number of SIGINT, as shells report it. */
const interruptedExitCode = 130;

async function main(): Promise<number> {
  const [first, ...rest] = process.argv.slice(2);
  if (first === "compare") {
    console.log(await compareEvaluations(rest));
    return 0;
  }
  const options = parseEvaluateOptions(process.argv.slice(2));
  if (!options) {
    console.log(usage);
    return 0;
  }
  // libtensorflow's greetings would stand in the middle of the progress bar.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  const { slugs, without } = chooseRows(options);
  if (without.length > 0) console.log(`No weights, so no row: ${without.join(", ")}.`);
  const photographs = await openPhotographs(options.data, options);
  for (const { name, problem } of photographs.skipped) console.warn(`Left out ${name}: ${problem}`);
  const { loadEngine } = await import("@/lib/model/engine");
  const engine = (await loadEngine()).version;
  console.log(`Engine: ${engine}. Rows: ${slugs.join(", ")}.`);
  const interruption = catchInterruption();
  const evaluation = await evaluateFolder({ slugs, photographs, engine }, options, interruption);
  interruption.stop();
  console.log(`\n${formatTables(evaluation)}\n\n${explain(evaluation)}`);
  if (options.json) await writeFileAtomically(options.json, serialiseEvaluation(evaluation));
  return evaluation.data.isComplete ? 0 : interruptedExitCode;
}

function explain({ data, settings }: Evaluation): string {
  const skipped = data.skipped.length > 0 ? `, ${data.skipped.length} left out` : "";
  const stopped = data.isComplete ? "" : " Stopped before the end of the folder.";
  return [
    `${data.images} photographs${skipped}.${stopped} Under each value its 95 % interval: ${settings.intervals}.`,
    `Rebalanced: every pixel weighs ${settings.rebalancing}.`,
  ].join("\n");
}

await runScript(main);
