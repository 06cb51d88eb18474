import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { AppError } from "@/lib/errors";

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
      startedFrom: z
        .union([originSchema, z.string().transform((slug) => ({ slug, startedFrom: null }))])
        .nullable(),
    })
    .optional(),
});

/** Reads weights and card of the folder that a run is to start from. */
export async function readOrigin(folder: string): Promise<Origin> {
  const file = path.join(folder, "card.json");
  const card = cardSchema.safeParse(JSON.parse(await readFile(file, "utf8")));
  if (!card.success) {
    const fields = card.error.issues.map((issue) => issue.path.join(".")).join(", ");
    const message = `${file} is no model card that a run can start from: look at ${fields}.`;
    throw new AppError("unprocessable", message);
  }
  const { slug, architecture, training } = card.data;
  const weightsHash = await hashWeights(folder);
  return { slug, weightsHash, startedFrom: null, ...architecture, ...training };
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
