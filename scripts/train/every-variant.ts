import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { AppError } from "@/lib/errors";
import { getVariant, variants } from "@/lib/model/variants";
import type { TrainCommand } from "@/scripts/train/arguments";
import { refusal } from "@/scripts/train/arguments";
import { findRunConfig, hasCheckpoint } from "@/scripts/train/checkpoint";
import { catchInterruption } from "@/scripts/interruption";
import type { GivenSettings, TrainSettings } from "@/scripts/train/settings";
import { checkSettings, flagOf, settingFields } from "@/scripts/train/settings";
import { renderValidationTable } from "@/scripts/train/validation-table";

/** One variant's run in a folder of its own. */
type Job = { slug: string; settings: TrainSettings };

/**
 * `npm run train -- --grid`: trains variants one after the other with the same data, budget and seed, each in a
 * process of its own, so that none inherits another's memory. After a stop the same command goes on: what is
 * finished is skipped, what was interrupted is resumed.
 */
export async function trainEveryVariant(
  { given, variants: slugs }: Pick<TrainCommand, "given" | "variants">,
  problems: string[],
): Promise<number> {
  const jobs = planJobs(given, slugs, problems);
  for (const job of jobs) await refuseOtherRun(job);
  let child: ChildProcess | null = null;
  const interruption = catchInterruption(() => child?.kill("SIGTERM"));
  const failed: string[] = [];
  for (const job of jobs) {
    if (interruption.requested || isFinished(job)) continue;
    console.log(`\n${job.slug}`);
    child = startTraining(job, given);
    await once(child, "exit");
    child = null;
    // Whoever stops one variant's process alone has it end as if all was well.
    if (!isFinished(job) && !interruption.requested) failed.push(job.slug);
  }
  interruption.stop();
  const folders = jobs.filter(isFinished).map(({ settings }) => settings.out);
  console.log(`\n${await renderValidationTable(folders)}`);
  if (failed.length > 0) console.error(`Not trained to the end: ${failed.join(", ")}.`);
  if (interruption.requested) console.log("Stopped. The same command goes on from here.");
  return failed.length > 0 ? 1 : 0;
}

function planJobs(given: GivenSettings, slugs: string[], problems: string[]): Job[] {
  const planned = slugs.map((variant) => checkSettings({ ...given, variant }));
  const found = planned.flatMap((settings) => ("problems" in settings ? settings.problems : []));
  const misplaced = [
    ...(given.variant === undefined ? [] : ["--variant: --grid takes --variants"]),
    ...misplacedRates(given, slugs),
  ];
  // Most problems are the same for every variant.
  const all = [...new Set([...problems, ...misplaced, ...found])];
  if (all.length > 0) throw refusal(all);
  return planned.flatMap((settings) => {
    if ("problems" in settings) return [];
    const slug = settings.variant;
    return [{ slug, settings: { ...settings, out: path.join(settings.out, slug) } }];
  });
}

/** What suits one optimiser ruins another: a rate of Adam's leaves AdaDelta where it started. */
function misplacedRates(given: GivenSettings, slugs: string[]): string[] {
  const known = slugs.filter((slug) => Object.hasOwn(variants, slug));
  const optimisers = new Set(known.map((slug) => getVariant(slug).optimiser));
  if (optimisers.size < 2) return [];
  return (["learningRate", "weightDecay"] as const)
    .filter((field) => given[field] !== undefined)
    .map((field) => `--${flagOf(field)}: does not suit all of ${[...optimisers].join(", ")}`);
}

/** Settings in which two runs may differ and still be the same experiment. The data is told by its hash instead. */
const incidental = [
  ...["data", "dataName", "out", "pictures", "checkpointSeconds", "workers", "reportEvery"],
];

/** A folder whose run has other settings is another experiment, and a table of both would compare what differs. */
async function refuseOtherRun({ settings }: Job): Promise<void> {
  const config = await findRunConfig(settings.out);
  if (!config) return;
  const differing = settingFields.filter(
    (field) =>
      !incidental.includes(field) && !isDeepStrictEqual(settings[field], config.settings[field]),
  );
  if (differing.length === 0) return;
  const options = differing.map((field) => `--${flagOf(field)}`).join(", ");
  const message = `${settings.out} holds a run with another ${options}: name another folder with --out.`;
  throw new AppError("conflict", message);
}

/** The card is what a run writes last. */
function isFinished({ settings }: Job): boolean {
  return existsSync(path.join(settings.out, "card.json"));
}

const trainScript = fileURLToPath(new URL("train.ts", import.meta.url));

function startTraining({ slug, settings }: Job, given: GivenSettings): ChildProcess {
  const options = settingFields
    .filter((field) => !["variant", "out", "data"].includes(field) && given[field] !== undefined)
    .flatMap((field) => [`--${flagOf(field)}`, [given[field]].flat().join(",")]);
  const args = [
    ...[...process.execArgv, trainScript, "--variant", slug, "--out", settings.out],
    ...settings.data.flatMap((folder) => ["--data", folder]),
    ...options,
    ...(hasCheckpoint(settings.out) ? ["--resume"] : []),
  ];
  // The channel tells the training that this process has gone, however it went.
  return spawn(process.execPath, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
}
