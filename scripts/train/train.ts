import { execFileSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { SingleBar } from "cli-progress";
import { addToPrior, createPriorSums, priorOf, rebalancingWeights } from "@/lib/color/rebalancing";
import { AppError } from "@/lib/errors";
import { cosineRate } from "@/lib/model/adam";
import { loadEngine } from "@/lib/model/engine";
import { writeSafetensors } from "@/lib/model/formats/safetensors";
import { initialWeights } from "@/lib/model/parameters";
import { getVariant, networkOf } from "@/lib/model/variants";
import { seededRandom, shuffle } from "@/lib/protocol/random";
import type { CorruptSamples, Example, ExampleOptions } from "@/scripts/train/batches";
import { augmentation, readExamples, samplesOfStep } from "@/scripts/train/batches";
import type { Progress, RunConfig } from "@/scripts/train/checkpoint";
import * as checkpoint from "@/scripts/train/checkpoint";
import type { Sample } from "@/scripts/train/data";
import { loadDataSet } from "@/scripts/train/data";
import { createModelCard, renderModelCard } from "@/scripts/train/model-card";
import type { TrainSettings } from "@/scripts/train/settings";
import { parseTrainArguments } from "@/scripts/train/settings";
import type { Trainer } from "@/scripts/train/trainer";
import * as training from "@/scripts/train/trainer";
import { validate } from "@/scripts/train/validate";

/** Everything a run holds besides its trainer. */
type Run = {
  config: RunConfig;
  trainSamples: Sample[];
  validationExamples: Example[];
  options: ExampleOptions;
  binWeights: Float64Array;
  corrupt: CorruptSamples;
  log: (entry: Record<string, unknown>) => void;
};

const adamSettings = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 };

async function main(): Promise<void> {
  const { settings, resume } = parseTrainArguments(process.argv.slice(2));
  // libtensorflow's greetings would stand in the middle of the progress bar.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  const engine = await loadEngine();
  console.log(`Engine: ${engine.version}`);
  const run = await prepareRun(settings, { resume, engine: engine.version });
  const saved = resume ? await checkpoint.findCheckpoint(settings.out) : null;
  const trainer = training.createTrainer(networkOfRun(run), saved?.weights ?? startWeights(run));
  const start = saved?.progress ?? checkpoint.noProgress;
  const { progress, finished } = await trainLoop(run, trainer, start);
  await checkpoint.saveCheckpoint(settings.out, training.trainerWeights(trainer), progress);
  if (!finished) {
    console.log(
      `Stopped and saved at step ${progress.step}. Go on with the same command and --resume.`,
    );
    return;
  }
  await writeResult(run, trainer, progress);
}

const networkOfRun = ({ config, options }: Run) =>
  networkOf(options.variant, config.settings.width);

/** Reads the data, splits it, and counts the prior (or takes the one saved with the run that is resumed). */
async function prepareRun(
  settings: TrainSettings,
  { resume, engine }: { resume: boolean; engine: string },
): Promise<Run> {
  await mkdir(settings.out, { recursive: true });
  console.log("Reading the data ...");
  const { samples, hash } = await loadDataSet(settings.data);
  // The split depends on the data alone, so that runs with different seeds are measured on the same pictures.
  const shuffled = shuffle(samples, seededRandom("validation split"));
  const trainSamples = shuffled.slice(settings.validationImages);
  if (trainSamples.length < settings.batch) {
    const needed = settings.validationImages + settings.batch;
    throw new AppError(
      "bad_request",
      `${samples.length} pictures are too few: this run needs ${needed}.`,
    );
  }
  const variant = getVariant(settings.variant);
  const options = { imageSide: settings.imageSide, cropSide: settings.cropSide, variant };
  const corrupt: CorruptSamples = new Map();
  const read = (part: Sample[]) => readExamples(part, { ...options, corrupt });
  const config = resume
    ? await resumedConfig(settings, hash)
    : {
        settings,
        dataHash: hash,
        dataImages: samples.length,
        commit: currentCommit(),
        engine,
        prior: await countPrior(trainSamples.slice(0, settings.priorImages), read),
      };
  await checkpoint.saveRunConfig(settings.out, config);
  const logFile = path.join(settings.out, "log.jsonl");
  return {
    config,
    trainSamples,
    validationExamples: await read(shuffled.slice(0, settings.validationImages)),
    options,
    binWeights: rebalancingWeights(config.prior, variant.lambda),
    corrupt,
    log: (entry) => appendFileSync(logFile, `${JSON.stringify(entry)}\n`),
  };
}

async function resumedConfig(settings: TrainSettings, hash: string): Promise<RunConfig> {
  const config = await checkpoint.getRunConfig(settings.out);
  if (config.dataHash !== hash) {
    throw new AppError(
      "conflict",
      "The data is not what this run was started on, so it cannot be resumed.",
    );
  }
  return { ...config, settings };
}

function currentCommit(): string {
  try {
    return execFileSync("git", ["rev-parse", "HEAD"], { encoding: "utf8" }).trim();
  } catch (error) {
    console.warn(`The commit is not known (${(error as Error).message.split("\n")[0]}).`);
    return "unknown";
  }
}

async function countPrior(
  samples: Sample[],
  read: (part: Sample[]) => Promise<Example[]>,
): Promise<number[]> {
  console.log(`Counting the prior on ${samples.length} pictures ...`);
  const sums = createPriorSums();
  for (let start = 0; start < samples.length; start += 100) {
    const examples = await read(samples.slice(start, start + 100));
    for (const { encoding } of examples) addToPrior(sums, encoding);
  }
  return Array.from(priorOf(sums));
}

/** Fresh weights whose output already gives each bin the share of the loss that it has in the data. */
function startWeights(run: Run) {
  const bias = Float32Array.from(run.config.prior, (p, q) =>
    Math.log(p * run.binWeights[q] + 1e-5),
  );
  return initialWeights(
    networkOfRun(run),
    seededRandom(`${run.config.settings.seed}/weights`),
    bias,
  );
}

type LoopResult = { progress: Progress; finished: boolean };

/** The one training loop. The next batch is decoded while the engine works on this one. */
async function trainLoop(run: Run, trainer: Trainer, start: Progress): Promise<LoopResult> {
  const { out, checkpointSeconds } = run.config.settings;
  const progress = { ...start };
  const interruption = catchInterruption();
  const report = startReport(run);
  let examples = readStep(run, progress.step);
  let [before, savedAt] = [performance.now(), performance.now()];
  try {
    while (!interruption.requested && shareDone(run, progress) < 1) {
      const ready = await examples;
      examples = readStep(run, progress.step + 1);
      const share = shareDone(run, progress);
      const loss = runStep(run, trainer, { examples: ready, share, step: progress.step + 1 });
      if (!Number.isFinite(loss)) throw brokenLoss(progress.step + 1, loss);
      const average = progress.averageLoss;
      progress.averageLoss = Number.isNaN(average) ? loss : 0.98 * average + 0.02 * loss;
      const now = performance.now();
      progress.step += 1;
      progress.imagesSeen += ready.length;
      progress.trainedSeconds += (now - before) / 1000;
      before = now;
      if (progress.step % reportEvery === 0) report.show(progress, loss);
      if (now - savedAt > 1000 * checkpointSeconds) {
        await checkpoint.saveCheckpoint(out, training.trainerWeights(trainer), progress);
        savedAt = performance.now();
      }
    }
    await examples;
  } finally {
    report.stop();
    interruption.stop();
  }
  return { progress, finished: !interruption.requested };
}

const reportEvery = 20;

/** A progress bar (on a terminal; elsewhere a line every half minute) and the log file. */
function startReport(run: Run) {
  const bar = new SingleBar({
    format: "{bar} {percentage} % | step {step} | loss {loss} | {speed} images/s | {left} min left",
    noTTYOutput: true,
    notTTYSchedule: 30_000,
  });
  bar.start(100, 0, { step: 0, loss: "-", speed: "-", left: "-" });
  let last: Progress | null = null;
  return {
    show: (progress: Progress, loss: number) => {
      const share = shareDone(run, progress);
      const since = last ?? { imagesSeen: 0, trainedSeconds: 0 };
      const seconds = progress.trainedSeconds - since.trainedSeconds;
      const speed = last ? Math.round((progress.imagesSeen - since.imagesSeen) / seconds) : null;
      last = { ...progress };
      run.log({ ...progress, loss, imagesPerSecond: speed });
      bar.update(Math.min(100, Math.floor(100 * share)), {
        step: progress.step,
        loss: progress.averageLoss.toFixed(3),
        speed: speed ?? "-",
        left: (((progress.trainedSeconds / share) * (1 - share)) / 60).toFixed(1),
      });
    },
    stop: () => bar.stop(),
  };
}

/** Ctrl-C asks the loop to stop after its step; a second one ends the process at once. */
function catchInterruption(): { readonly requested: boolean; stop: () => void } {
  const state = {
    requested: false,
    stop: () => process.off("SIGINT", handler).off("SIGTERM", handler),
  };
  const handler = () => {
    if (state.requested) process.exit(130);
    state.requested = true;
  };
  process.on("SIGINT", handler).on("SIGTERM", handler);
  return state;
}

function readStep(
  { trainSamples, config, options, corrupt }: Run,
  step: number,
): Promise<Example[]> {
  const { batch, seed } = config.settings;
  const samples = samplesOfStep(trainSamples, { step, batch, seed });
  return readExamples(samples, { ...options, corrupt, randomOf: augmentation(seed, step) });
}

/** How much of the run is done, 0..1: by the clock for --minutes, by the data for --epochs. */
function shareDone({ config, trainSamples }: Run, progress: Progress): number {
  const { minutes, epochs, batch } = config.settings;
  if (minutes !== undefined) return progress.trainedSeconds / (60 * minutes);
  const steps = Math.round((epochs ?? 0) * Math.floor(trainSamples.length / batch));
  return progress.step / steps;
}

type StepInput = { examples: Example[]; share: number; step: number };

function runStep(run: Run, trainer: Trainer, { examples, share, step }: StepInput): number {
  const { learningRate, warmup, weightDecay, momentsDecay } = run.config.settings;
  const batch = training.createBatch(examples, run.binWeights);
  const loss = training.trainStep(trainer, batch, {
    settings: { ...adamSettings, weightDecay },
    learningRate: cosineRate(learningRate, share, warmup),
    step,
    momentsDecay,
  });
  training.disposeBatch(batch);
  return loss;
}

function brokenLoss(step: number, loss: number): AppError {
  const advice =
    "The last checkpoint is whole: go on from it with --resume and a lower --learning-rate.";
  return new AppError("internal", `The loss became ${loss} at step ${step}. ${advice}`);
}

/** Measures the trained network and writes weights.safetensors, card.json and card.md. */
async function writeResult(run: Run, trainer: Trainer, progress: Progress): Promise<void> {
  const { config, options, validationExamples: examples, binWeights, corrupt } = run;
  const { out, batch } = config.settings;
  const { temperature } = options.variant;
  const validation = validate(trainer, {
    examples,
    binWeights,
    temperature,
    batch,
  });
  run.log({ ...progress, validation });
  const card = createModelCard({
    variant: options.variant,
    config,
    progress,
    validation,
    parameters: trainer.adam.weights.size,
    corruptImages: corrupt.size,
  });
  const weights = training.withoutOptimiser(training.trainerWeights(trainer));
  const metadata = { slug: card.slug, width: String(config.settings.width), commit: config.commit };
  const bytes = writeSafetensors({ weights, metadata }, "F16");
  await checkpoint.writeFileAtomically(path.join(out, "weights.safetensors"), bytes);
  await checkpoint.writeFileAtomically(
    path.join(out, "card.json"),
    `${JSON.stringify(card, null, 2)}\n`,
  );
  await checkpoint.writeFileAtomically(path.join(out, "card.md"), renderModelCard(card));
  for (const [name, problem] of corrupt) console.warn(`Left out ${name}: ${problem}`);
  console.log(`\n${renderModelCard(card)}`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
