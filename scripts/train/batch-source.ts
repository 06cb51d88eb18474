import type { SoftEncodingOptions } from "@/lib/color/soft-encoding";
import type { Sample } from "@/scripts/train/data";
import type { PreparedBatch } from "@/scripts/train/prepared-batch";

/** What of a run's settings decides about its batches. */
export type BatchSettings = {
  batch: number;
  seed: number;
  /** The pictures' side in px; others are scaled and cropped to it. */
  imageSide: number;
  cropSide: number;
  /** The least share of imageSide that a crop is cut from before it is resized to cropSide; 1 is no scaling. */
  scaleMin: number;
  /** Threads that prepare batches beside the step. */
  workers: number;
};

/** What of a variant decides about its targets; a VariantConfig will do. */
export type TargetSettings = {
  objective?: "classification" | "regression";
  encoding: SoftEncodingOptions;
  network?: { outputStride?: 4 | 8 };
};

export type BatchSourceOptions = {
  samples: readonly Sample[];
  settings: BatchSettings;
  variant: TargetSettings;
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
