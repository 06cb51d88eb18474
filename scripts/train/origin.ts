import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { readCard } from "@/lib/model/model-folder";

/**
 * The model that a run started from, as it was then: its folder may hold another one later. What its card does not
 * tell, as of weights that were trained elsewhere, is absent.
 */
export type Origin = {
  slug: string;
  /** sha256 of weights.safetensors. */
  weightsHash?: string;
  commit?: string;
  width?: number;
  imagesSeen?: number;
  trainedSeconds?: number;
  /** Of the photographs it was trained on and measured on: which were held out follows from them and their number. */
  dataHash?: string;
  heldOutImages?: number;
  /** What that model had itself started from. */
  startedFrom: Origin | null;
};

const originSchema: z.ZodType<Origin> = z.object({
  slug: z.string(),
  weightsHash: z.string().optional(),
  commit: z.string().optional(),
  width: z.number().optional(),
  imagesSeen: z.number().optional(),
  trainedSeconds: z.number().optional(),
  dataHash: z.string().optional(),
  heldOutImages: z.number().optional(),
  startedFrom: z.lazy(() => originSchema).nullable(),
});

/** What a card tells of its model's training. The first cards name the model before it and nothing more. */
const cardSchema = z.object({
  slug: z.string(),
  architecture: z.object({ width: z.number() }).optional(),
  training: z
    .object({
      commit: z.string(),
      imagesSeen: z.number(),
      trainedSeconds: z.number(),
      dataHash: z.string().optional(),
      startedFrom: z
        .union([originSchema, z.string().transform((slug) => ({ slug, startedFrom: null }))])
        .nullable(),
    })
    .optional(),
  validation: z.object({ images: z.number() }).optional(),
});

/** Reads weights and card of the folder that a run is to start from. */
export async function readOrigin(folder: string): Promise<Origin> {
  const card = await readCard(path.join(folder, "card.json"), cardSchema);
  const { slug, architecture, training, validation } = card;
  const weightsHash = await hashWeights(folder);
  const heldOutImages = validation?.images;
  return { slug, weightsHash, startedFrom: null, ...architecture, ...training, heldOutImages };
}

/** Throws where the folder holds other weights than when the run was begun. */
export async function checkOrigin(folder: string, { weightsHash }: Origin): Promise<void> {
  if (weightsHash === undefined || weightsHash === (await hashWeights(folder))) return;
  const message = `${folder} holds other weights than when this run was begun: begin another one.`;
  throw new AppError("conflict", message);
}

async function hashWeights(folder: string): Promise<string> {
  const bytes = await readFile(path.join(folder, "weights.safetensors"));
  return createHash("sha256").update(bytes).digest("hex");
}

/** How long weights have learned. */
type Learned = { imagesSeen: number; trainedSeconds: number };

/** What was learned in a run and before it, as far as that is known. */
export function learnedInAll(
  { imagesSeen, trainedSeconds }: Learned,
  from: Origin | null,
): Learned {
  if (!from) return { imagesSeen, trainedSeconds };
  const before = { imagesSeen: 0, trainedSeconds: 0, ...from };
  const sum = {
    imagesSeen: imagesSeen + before.imagesSeen,
    trainedSeconds: trainedSeconds + before.trainedSeconds,
  };
  return learnedInAll(sum, from.startedFrom);
}

/** Whether every run that led to these weights tells how long it was. */
export function isWhollyKnown(from: Origin | null): boolean {
  if (!from) return true;
  return from.imagesSeen !== undefined && isWhollyKnown(from.startedFrom);
}

/** Whether what is held out of a run was held out of all that led to its weights too. */
export function isHeldOutOfAll(
  from: Origin | null,
  run: { dataHash: string; heldOutImages: number },
): boolean {
  if (!from) return true;
  const isSame = from.dataHash === run.dataHash && from.heldOutImages === run.heldOutImages;
  return isSame && isHeldOutOfAll(from.startedFrom, run);
}
