import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { upsamplings } from "@/lib/color/upsampling";
import { AppError } from "@/lib/errors";
import type { TrainedModel } from "@/lib/model/trained-model";
import { readSafetensors } from "@/lib/model/formats/safetensors";
import type { NetworkConfig } from "@/lib/model/network";
import { removableBlocks } from "@/lib/model/network";

/** A card's account of its network. What only some variants have is absent from the cards of the others. */
const architectureSchema = z.object({
  width: z.number().int().positive(),
  outputs: z.number().int().positive(),
  without: z.array(z.enum(removableBlocks)).optional(),
  dropout: z.number().min(0).max(1).optional(),
  outputStride: z.literal([4, 8]).optional(),
}) satisfies z.ZodType<NetworkConfig>;

/** What is needed of a card to run the weights beside it. */
const cardSchema = z.object({
  slug: z.string(),
  architecture: architectureSchema,
  decoding: z.object({
    temperature: z.number().positive(),
    inputSide: z.number().int().positive(),
    upsampling: z.enum(upsamplings).optional(),
  }),
});

/** The models in a folder, by the names of their own folders, in alphabetical order. */
export function listModelFolders(modelsDir: string): string[] {
  if (!existsSync(modelsDir)) return [];
  const names = readdirSync(modelsDir).sort();
  return names.filter((name) => existsSync(path.join(modelsDir, name, "card.json")));
}

/** Reads weights.safetensors and card.json of a model's folder. */
export async function readModelFolder(folder: string): Promise<TrainedModel> {
  const [weightsFile, cardFile] = ["weights.safetensors", "card.json"].map((name) =>
    path.join(folder, name),
  );
  if (!existsSync(weightsFile)) throw missing(weightsFile);
  const { slug, architecture, decoding } = await readCard(cardFile, cardSchema);
  const { weights } = readSafetensors(await readFile(weightsFile));
  return { slug, network: architecture, weights, ...decoding };
}

/** What is asked of a model's card.json. Throws where it is missing, or lacks some of that, with the fields. */
export async function readCard<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  if (!existsSync(file)) throw missing(file);
  const parsed = schema.safeParse(JSON.parse(await readFile(file, "utf8")));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join(".")).join(", ");
  throw new AppError("unprocessable", `${file} is no whole model card: look at ${fields}.`);
}

function missing(file: string): AppError {
  return new AppError("not_found", `${file} is missing, so there is no whole model.`);
}
