import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { AppError } from "@/lib/errors";
import { readSafetensors, writeSafetensors } from "@/lib/model/formats/safetensors";
import type { Weights } from "@/lib/model/parameters";
import { writeFileAtomically } from "@/scripts/atomic-file";
import type { Origin } from "@/scripts/train/origin";
import type { ChangeableSettings, TrainSettings } from "@/scripts/train/settings";
import { changeableSettings, completeSettings } from "@/scripts/train/settings";

/** Saved when a run starts: what it depends on. */
export type RunConfig = {
  settings: TrainSettings;
  dataHash: string;
  dataImages: number;
  /** By what it was trained, in the order of the steps: more than one where it went on elsewhere or otherwise. */
  stretches: Stretch[];
  startedFrom: Origin | null;
  /** [313], of the training images at the output's resolution. */
  prior: number[];
};

/** Steps of a run, from `fromStep` (0 at first) until the next stretch begins. */
export type Stretch = {
  fromStep: number;
  engine: string;
  commit: string;
  /** What a run may change when it goes on. */
  settings: ChangeableSettings;
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

const configFile = (out: string) => path.join(out, "config.json");
const checkpointFile = (out: string) => path.join(out, "checkpoint.safetensors");

export async function saveRunConfig(out: string, config: RunConfig): Promise<void> {
  await writeFileAtomically(configFile(out), `${JSON.stringify(config, null, 2)}\n`);
}

/** Null where no run was started. */
export async function findRunConfig(out: string): Promise<RunConfig | null> {
  if (!existsSync(configFile(out))) return null;
  return upgraded(JSON.parse(await readFile(configFile(out), "utf8")) as SavedConfig);
}

/** The first runs told only the engine and commit that they began with. */
type SavedConfig = RunConfig | (Omit<RunConfig, "stretches" | "startedFrom"> & OldFields);

type OldFields = Pick<Stretch, "engine" | "commit"> & { startedFrom?: Origin | null };

const firstSettings = { initialisation: "he" } as const;
/** Of every stretch before there was a choice. */
const firstPrecision = { precision: "float32" } as const;

/** A run's config in the form of today, whenever it was written. */
function upgraded(saved: SavedConfig): RunConfig {
  // Before there was a choice, all kernels started He-normal.
  const settings = completeSettings({ ...firstSettings, ...saved.settings });
  const known = { settings: changeableSettings(settings) };
  if ("stretches" in saved) {
    const stretches = saved.stretches.map((each) => {
      const own = each.settings ?? known.settings;
      return { ...each, settings: { ...firstPrecision, ...own } };
    });
    return { ...saved, settings, stretches };
  }
  const { engine, commit, startedFrom = originOf(settings), ...rest } = saved;
  return { ...rest, settings, stretches: [{ fromStep: 0, engine, commit, ...known }], startedFrom };
}

/** All that a run tells which did not note what it started from: the folder may hold another model by now. */
function originOf({ init }: TrainSettings): Origin | null {
  return init === undefined ? null : { slug: path.basename(path.resolve(init)), startedFrom: null };
}

export async function getRunConfig(out: string): Promise<RunConfig> {
  const config = await findRunConfig(out);
  if (config) return config;
  throw new AppError("not_found", `There is no run to resume in ${out}: config.json is not there.`);
}

/** Throws rather than put a checkpoint with broken weights in the place of a whole one. */
export async function saveCheckpoint(
  out: string,
  weights: Weights,
  progress: Progress,
): Promise<void> {
  refuseBrokenWeights(weights, progress.step);
  const entries = Object.entries(progress).map(([key, value]) => [key, String(value)]);
  const metadata = Object.fromEntries(entries) as Record<string, string>;
  await writeFileAtomically(checkpointFile(out), writeSafetensors({ weights, metadata }, "F32"));
}

/** A step can break weights whose loss before it was still a number. */
function refuseBrokenWeights(weights: Weights, step: number): void {
  const broken = Object.entries(weights).find(([, { values }]) => !isFinite(values));
  if (!broken) return;
  throw new AppError(
    "internal",
    `${broken[0]} holds values that are no numbers after step ${step}. What was saved before is whole: go on from it with --resume and a lower --learning-rate, or with --clip-norm.`,
  );
}

function isFinite(values: Float32Array): boolean {
  // NaN and infinity times zero are NaN and stay in the sum: one pass without a branch.
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * 0;
  return sum === 0;
}

export function hasCheckpoint(out: string): boolean {
  return existsSync(checkpointFile(out));
}

/** The state of a run: weights, with what the optimiser and the average keep beside them. */
export type Checkpoint = { weights: Weights; progress: Progress };

/** Null where the run stopped before its first checkpoint. */
export async function findCheckpoint(out: string): Promise<Checkpoint | null> {
  if (!hasCheckpoint(out)) return null;
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
