import type { VariantConfig } from "@/lib/model/variants";
import type { Sample } from "@/scripts/train/data";
import { targetsOf } from "@/scripts/train/prepare-batch";
import type { PreparedBatch } from "@/scripts/train/prepared-batch";
import { createSharedIndex } from "@/scripts/train/shared-index";
import type { PreparerOptions } from "@/scripts/train/step-preparer";
import { startWorkerPool } from "@/scripts/train/worker-pool";

/** What of a run's settings decides about its batches. */
export type BatchSettings = {
  batch: number;
  seed: number;
  /** The pictures' side in px; others are scaled and cropped to it. */
  imageSide: number;
  cropSide: number;
  /** The least share of imageSide that a crop is cut from before it is resized to cropSide; 1 is no scaling. */
  scaleMin: number;
  /** Share of the crops whose lightness is smoothed. */
  softenShare: number;
  /** Threads that prepare batches beside the step. */
  workers: number;
};

export type BatchSourceOptions = {
  samples: readonly Sample[];
  settings: BatchSettings;
  variant: VariantConfig;
  /** [313], a pixel's weight in the loss by its nearest bin. */
  binWeights: Float64Array;
  startStep: number; // from 0
};

/** Batches of one step after another, prepared ahead by threads of their own. */
export type BatchSource = {
  next: () => Promise<PreparedBatch>;
  /** What was wrong with pictures that could not be decoded, by name. Each was replaced by another. */
  corrupt: ReadonlyMap<string, string>;
  close: () => Promise<void>;
};

/** Batches for each thread that may be under way or wait: memory is bounded, however slow the step is. */
const aheadOfEach = 2;

/**
 * Starts threads that prepare the batches of a run from startStep on, in order. The batches are the same whatever
 * their number. Threads keep the process alive only while a batch is awaited.
 */
export function createBatchSource(options: BatchSourceOptions): BatchSource {
  const { samples, settings, startStep } = options;
  const pool = startWorkerPool(settings.workers, preparerOptions(options));
  const corrupt = new Map<string, string>();
  let [asked, given] = [startStep, startStep];
  const askAhead = () => {
    while (asked < given + settings.workers * aheadOfEach) pool.ask(asked++);
  };
  askAhead();
  return {
    next: async () => {
      const step = given++;
      askAhead();
      const { batch, corrupt: found } = await pool.answerOf(step);
      for (const { sample, problem } of found) corrupt.set(samples[sample].name, problem);
      return batch;
    },
    corrupt,
    close: pool.close,
  };
}

function preparerOptions(options: BatchSourceOptions): PreparerOptions {
  const { samples, settings, variant, binWeights } = options;
  const { batch, seed, imageSide, cropSide, scaleMin, softenShare } = settings;
  return {
    index: createSharedIndex(samples),
    plan: { pictures: samples.length, batch, seed, imageSide, cropSide, scaleMin, softenShare },
    targets: targetsOf(variant, binWeights),
  };
}
