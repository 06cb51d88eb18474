import { runScript } from "@/scripts/setup/run-script";
import type { TrainCommand } from "@/scripts/train/arguments";
import { helpText, parseTrainArguments, refusal } from "@/scripts/train/arguments";
import * as checkpoint from "@/scripts/train/checkpoint";
import { trainEveryVariant } from "@/scripts/train/every-variant";
import { runDecodings } from "@/scripts/train/decodings-command";
import { runPrior } from "@/scripts/train/prior-command";
import type { TrainSettings } from "@/scripts/train/settings";
import { trainOne } from "@/scripts/train/train-one";
import { checkSettings, resumeSettings } from "@/scripts/train/settings";

async function main(): Promise<number> {
  // libtensorflow's greetings would stand in the middle of the progress bar.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  const [first, ...rest] = process.argv.slice(2);
  const { command, problems } = parseTrainArguments(process.argv.slice(2));
  if (command.isHelp) {
    console.log(helpText());
    return 0;
  }
  if (first === "prior") return runPrior(rest);
  if (first === "decodings") return runDecodings(rest);
  if (command.isGrid) return trainEveryVariant(command, problems);
  await trainOne(await chooseSettings(command, problems), command);
  return 0;
}

/** The run's settings, or one message with all that is wrong. */
async function chooseSettings(command: TrainCommand, problems: string[]): Promise<TrainSettings> {
  const { given, isResume } = command;
  const { out } = given;
  const settings =
    isResume && typeof out === "string"
      ? resumeSettings((await checkpoint.getRunConfig(out)).settings, given)
      : checkSettings(given);
  if ("problems" in settings) throw refusal([...problems, ...settings.problems]);
  if (problems.length > 0) throw refusal(problems);
  return settings;
}

await runScript(main);
