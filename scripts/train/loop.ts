import { setImmediate as otherEvents } from "node:timers/promises";
import * as tf from "@tensorflow/tfjs";
import { AppError } from "@/lib/errors";
import type { Weights } from "@/lib/model/parameters";
import type { BatchSource } from "@/scripts/train/batch-source";
import type { Progress } from "@/scripts/train/checkpoint";
import { saveCheckpoint } from "@/scripts/train/checkpoint";
import type { Interruption } from "@/scripts/interruption";
import type { MetricsLog } from "@/scripts/train/metrics-log";
import type { PreparedBatch } from "@/scripts/train/prepared-batch";
import { startProgressReport } from "@/scripts/train/progress-report";
import type { Run } from "@/scripts/train/run";
import { learningRateAt } from "@/scripts/train/schedule";
import { dropoutSeedOf } from "@/scripts/train/step-plan";
import type { Trainer } from "@/scripts/train/trainer";
import * as training from "@/scripts/train/trainer";
import type { MeasuredNetwork, Validation } from "@/scripts/train/validate";
import { validate } from "@/scripts/train/validate";
import { writeValidationPicture } from "@/scripts/train/validation-picture";
import type { WeightAverage } from "@/scripts/train/weight-average";

export type LoopInput = {
  run: Run;
  trainer: Trainer;
  /** Of --ema: what is validated and kept in the trainer's place. */
  average: WeightAverage | null;
  batches: BatchSource;
  log: MetricsLog;
  interruption: Interruption;
  start: Progress;
};

export type LoopResult = {
  progress: Progress;
  /** Of the weights at the end; null where the run was stopped before its end. */
  validation: Validation | null;
};

/** The one training loop. Its last checkpoint is of the weights that it ends with. */
export async function trainLoop(input: LoopInput): Promise<LoopResult> {
  const { run, batches, interruption } = input;
  const { validateEvery, reportEvery, checkpointSeconds } = run.config.settings;
  const progress = { ...input.start };
  const report = startProgressReport();
  let [savedAt, savedStep] = [performance.now(), input.start.step];
  let validation: Validation | null = null;
  let waited = 0;
  const save = async () => {
    await saveCheckpoint(run.config.settings.out, stateOf(input), progress);
    [savedAt, savedStep] = [performance.now(), progress.step];
  };
  try {
    while (!interruption.requested && shareDone(run, progress) < 1) {
      // Where threads are as fast as the step, their messages alone could fill the event loop for a thousand steps.
      await otherEvents();
      const before = performance.now();
      const learningRate = learningRateAt(run.config.settings, shareDone(run, progress));
      const prepared = await batches.next();
      waited += performance.now() - before;
      input.log.corrupt(batches.corrupt);
      const step = progress.step + 1;
      const { loss, gradientNorm } = runStep(input, prepared, { learningRate, step });
      if (!Number.isFinite(loss)) throw brokenLoss(loss, step, savedStep);
      input.average?.update(input.trainer, step);
      const seconds = (performance.now() - before) / 1000;
      advance(progress, { loss, images: prepared.images, seconds });
      if (progress.step % reportEvery === 0) {
        const imagesPerSecond = report.show(progress, shareDone(run, progress));
        const memory = {
          tensors: tf.memory().numTensors,
          residentBytes: process.memoryUsage.rss(),
        };
        const speed = { imagesPerSecond, waitedSeconds: waited / 1000 };
        input.log.step({ ...progress, loss, learningRate, gradientNorm, ...speed, ...memory });
      }
      validation = null;
      if (validateEvery > 0 && progress.step % validateEvery === 0) {
        validation = await validateRun(input, progress);
      }
      if (performance.now() - savedAt > 1000 * checkpointSeconds) await save();
    }
    if (savedStep < progress.step) await save();
  } finally {
    report.stop();
  }
  if (interruption.requested) return { progress, validation: null };
  return { progress, validation: validation ?? (await validateRun(input, progress)) };
}

/** All that a checkpoint keeps. */
export function stateOf({ trainer, average }: Pick<LoopInput, "trainer" | "average">): Weights {
  return { ...training.trainerWeights(trainer), ...average?.weights() };
}

/** How much of the run is done, 0..1: by the clock for --minutes, by the steps otherwise. */
function shareDone({ config, trainSamples }: Run, progress: Progress): number {
  const { minutes, epochs = 0, steps, batch } = config.settings;
  if (minutes !== undefined) return progress.trainedSeconds / (60 * minutes);
  const inEpochs = Math.round(epochs * Math.floor(trainSamples.length / batch));
  return progress.step / (steps ?? Math.max(1, inEpochs));
}

/** After one more step. The average of the loss is over about fifty steps. */
function advance(
  progress: Progress,
  { loss, images, seconds }: { loss: number; images: number; seconds: number },
): void {
  const average = progress.averageLoss;
  progress.averageLoss = Number.isNaN(average) ? loss : 0.98 * average + 0.02 * loss;
  progress.step += 1;
  progress.imagesSeen += images;
  progress.trainedSeconds += seconds;
}

function runStep(
  { run, trainer }: LoopInput,
  prepared: PreparedBatch,
  { learningRate, step }: { learningRate: number; step: number },
): training.StepResult {
  const { seed, weightDecay, momentsDecay, clipNorm, precision } = run.config.settings;
  const batch = training.createBatch(prepared);
  const result = training.trainStep(trainer, batch, {
    learningRate,
    step,
    dropoutSeed: dropoutSeedOf(seed, step),
    weightDecay,
    momentsDecay,
    clipNorm: clipNorm > 0 ? clipNorm : undefined,
    precision,
  });
  training.disposeBatch(batch);
  return result;
}

function brokenLoss(loss: number, step: number, savedStep: number): AppError {
  const advice =
    savedStep > 0
      ? `The checkpoint of step ${savedStep} is whole: go on from it with --resume and a lower --learning-rate`
      : "There is no checkpoint yet: start again with a lower --learning-rate";
  return new AppError(
    "internal",
    `The loss became ${loss} at step ${step}. ${advice}, or with --clip-norm.`,
  );
}

function measuredNetwork(trainer: Trainer, average: WeightAverage | null): MeasuredNetwork {
  const { config, optimiser } = trainer;
  const read = () => ({ parameters: optimiser.parameters(), moments: trainer.moments });
  return { config, read: average ? average.read : read };
}

/** Measures the network on the held-out pictures and shows some of them. */
async function validateRun({ run, trainer, average, log }: LoopInput, progress: Progress) {
  const { out, pictures } = run.config.settings;
  const { step, imagesSeen } = progress;
  const { validation, recoloured } = validate(measuredNetwork(trainer, average), run.heldOut);
  log.validation({ step, imagesSeen, ...validation });
  const examples = run.heldOut.examples.slice(0, pictures);
  if (examples.length > 0) {
    await writeValidationPicture(out, {
      step,
      examples,
      recoloured: recoloured.slice(0, pictures),
    });
  }
  return validation;
}
