import { existsSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { AppError } from "@/lib/errors";
import { readSafetensors, writeSafetensors } from "@/lib/model/formats/safetensors";
import type { Weights } from "@/lib/model/parameters";
import type { TrainSettings } from "@/scripts/train/settings";

/** Saved once when a run starts: what it depends on. */
export type RunConfig = {
  settings: TrainSettings;
  dataHash: string;
  dataImages: number;
  commit: string;
  engine: string;
  /** [313], of the training images at the output's resolution. */
  prior: number[];
};

/** How far a run has come. */
export type Progress = {
  step: number;
  imagesSeen: number;
  trainedSeconds: number;
  /** Running mean of the loss over about fifty steps; NaN before the first. */
  averageLoss: number;
};

export const noProgress: Progress = { step: 0, imagesSeen: 0, trainedSeconds: 0, averageLoss: NaN };

/** Written beside its place and moved there, so that a stop in the middle leaves the old file whole. */
export async function writeFileAtomically(
  file: string,
  content: Uint8Array | string,
): Promise<void> {
  const temporary = `${file}.partial`;
  await writeFile(temporary, content);
  await rename(temporary, file);
}

const configFile = (out: string) => path.join(out, "config.json");
const checkpointFile = (out: string) => path.join(out, "checkpoint.safetensors");

export async function saveRunConfig(out: string, config: RunConfig): Promise<void> {
  await writeFileAtomically(configFile(out), `${JSON.stringify(config, null, 2)}\n`);
}

export async function getRunConfig(out: string): Promise<RunConfig> {
  if (!existsSync(configFile(out))) {
    throw new AppError(
      "not_found",
      `There is no run to resume in ${out}: config.json is not there.`,
    );
  }
  return JSON.parse(await readFile(configFile(out), "utf8")) as RunConfig;
}

export async function saveCheckpoint(
  out: string,
  weights: Weights,
  progress: Progress,
): Promise<void> {
  const entries = Object.entries(progress).map(([key, value]) => [key, String(value)]);
  const metadata = Object.fromEntries(entries) as Record<string, string>;
  await writeFileAtomically(checkpointFile(out), writeSafetensors({ weights, metadata }, "F32"));
}

/** Null where the run stopped before its first checkpoint. */
export async function findCheckpoint(
  out: string,
): Promise<{ weights: Weights; progress: Progress } | null> {
  if (!existsSync(checkpointFile(out))) return null;
  const { weights, metadata } = readSafetensors(await readFile(checkpointFile(out)));
  const { step, imagesSeen, trainedSeconds, averageLoss } = metadata;
  return {
    weights,
    progress: {
      step: Number(step),
      imagesSeen: Number(imagesSeen),
      trainedSeconds: Number(trainedSeconds),
      averageLoss: Number(averageLoss),
    },
  };
}
