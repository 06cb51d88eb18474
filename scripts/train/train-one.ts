import path from "node:path";
import { AppError } from "@/lib/errors";
import type { Engine } from "@/lib/model/engine";
import { loadEngine } from "@/lib/model/engine";
import { activeKernels } from "@/lib/model/kernels/kernels";
import { createBatchSource } from "@/scripts/train/batch-source";
import * as checkpoint from "@/scripts/train/checkpoint";
import type { Interruption } from "@/scripts/interruption";
import { catchInterruption } from "@/scripts/interruption";
import { stateOf, trainLoop } from "@/scripts/train/loop";
import { openMetricsLog } from "@/scripts/train/metrics-log";
import { removeResult, writeResult } from "@/scripts/train/result";
import type { Run } from "@/scripts/train/run";
import { prepareRun } from "@/scripts/train/run";
import type { TrainSettings } from "@/scripts/train/settings";
import { startWeights } from "@/scripts/train/start-weights";
import { createTrainer, disposeTrainer, resumeTrainer } from "@/scripts/train/trainer";
import { createWeightAverage } from "@/scripts/train/weight-average";
import { takeLock } from "@/server/postgres/folder-lock";

/** Trains one variant in the folder settings.out, or goes on with what was begun there. */
export async function trainOne(
  settings: TrainSettings,
  { isResume }: { isResume: boolean },
): Promise<void> {
  const { out } = settings;
  const lock = await takeLock(path.join(out, "run.lock"));
  if ("heldBy" in lock) {
    const message = `Process ${lock.heldBy.pid} is training in ${out} already.`;
    throw new AppError("conflict", message);
  }
  const interruption = catchInterruption();
  try {
    if (!isResume && checkpoint.hasCheckpoint(out)) {
      const advice = "Go on with it by --resume, or name another folder with --out.";
      throw new AppError("conflict", `${out} holds a run already. ${advice}`);
    }
    const engine = await loadEngine();
    console.log(`Engine: ${engine.version}`);
    // Before anything is read or written: whether this engine has that precision at all.
    activeKernels(settings.precision);
    const saved = isResume ? await checkpoint.findCheckpoint(out) : null;
    const fromStep = saved?.progress.step ?? 0;
    const run = await prepareRun(settings, { isResume, engine: engine.version, fromStep });
    await train(run, { saved, engine, interruption });
  } finally {
    interruption.stop();
    await lock.release();
  }
}

type TrainOptions = {
  /** Where a run goes on; null at its beginning. */
  saved: checkpoint.Checkpoint | null;
  engine: Engine;
  interruption: Interruption;
};

/** Trains from the start or the last checkpoint to the end or the interruption. */
async function train(run: Run, { saved, engine, interruption }: TrainOptions): Promise<void> {
  const { settings } = run.config;
  const start = saved?.progress ?? checkpoint.noProgress;
  const trainer = saved
    ? resumeTrainer(run.variant, settings.width, saved.weights)
    : createTrainer(run.variant, settings.width, await startWeights(run));
  const average =
    settings.ema > 0
      ? createWeightAverage(trainer, { decay: settings.ema, saved: saved?.weights })
      : null;
  // Only now: a checkpoint that was refused above leaves the folder as it was.
  await removeResult(settings.out);
  const log = await openMetricsLog(settings.out, { lastStep: start.step, engine });
  log.corrupt(run.corrupt);
  const { trainSamples: samples, variant, binWeights } = run;
  const batches = createBatchSource({
    ...{ samples, settings, variant, binWeights, startStep: start.step },
  });
  try {
    const { progress, validation } = await trainLoop({
      ...{ run, trainer, average, batches, log, interruption, start },
    });
    for (const [name, problem] of log.corruptImages) console.warn(`Left out ${name}: ${problem}`);
    if (validation) {
      const corruptImages = log.corruptImages.size;
      const state = stateOf({ trainer, average });
      await writeResult(run, state, { progress, validation, corruptImages });
    } else {
      const advice = "Go on with the same command and --resume.";
      console.log(`Stopped and saved at step ${progress.step}. ${advice}`);
    }
  } finally {
    await batches.close();
    log.close();
    average?.dispose();
    disposeTrainer(trainer);
  }
}
