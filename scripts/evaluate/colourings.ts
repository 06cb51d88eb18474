import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { srgbToLab, type LabImage } from "@/lib/color/lab";
import { AppError } from "@/lib/errors";
import type { ColorizerOptions } from "@/lib/model/make-colorizer";
import { makeColorizer } from "@/lib/model/make-colorizer";
import { listModelFolders, readCard } from "@/lib/model/model-folder";
import { variants } from "@/lib/model/variants";
import { decodingOf } from "@/scripts/decoding-options";
import type { EvaluateOptions } from "@/scripts/evaluate/options";
import type { Photographs } from "@/scripts/evaluate/photographs";

/** What is known of trained weights: which bytes they are, and from what the network came. */
export type ModelFacts = {
  /** sha256 of weights.safetensors. */
  weightsHash: string;
  width: number;
  parameters: number;
  /**
   * In its run and those that led to it. Absent where the card does not tell, as of weights that were trained
   * elsewhere.
   */
  imagesSeen?: number;
  inputSide: number;
  temperature: number;
  upsampling: string;
};

/** A row of the table: a way to give photographs colours. */
export type Colouring = {
  slug: string;
  title: string;
  model: ModelFacts | null;
  colorize: (photo: LabImage, context: { index: number }) => Promise<Float32Array>;
  dispose: () => void;
};

/** What needs no weights, in the order of the table's last rows. */
const baselines: Record<string, string> = {
  gray: "No colour",
  random: "Another photograph's colours",
  real: "The photograph itself",
};

const weightsFile = (models: string, slug: string) =>
  path.join(models, slug, "weights.safetensors");

/**
 * The rows that are wanted, and variants of the table that have none because there are no weights. Gray is always one:
 * the others are compared with it. In order: the table's variants, other models by name, such as imported ones, and
 * what needs no weights.
 */
export function chooseRows({
  variants: wanted,
  models: modelsDir,
}: Pick<EvaluateOptions, "variants" | "models">): {
  slugs: string[];
  without: string[];
} {
  const table = Object.keys(variants);
  const hasWeights = (slug: string) => existsSync(weightsFile(modelsDir, slug));
  const models = listModelFolders(modelsDir).filter(hasWeights);
  const others = models.filter((slug) => !table.includes(slug) && !(slug in baselines));
  const known = [...table, ...others, ...Object.keys(baselines)];
  const isMissing = (slug: string) => !(slug in baselines) && !models.includes(slug);
  if (!wanted) {
    return {
      slugs: known.filter((slug) => !isMissing(slug)),
      without: table.filter(isMissing),
    };
  }
  refuseUnknown(wanted, known);
  refuseMissing(wanted.filter(isMissing), modelsDir);
  return {
    slugs: known.filter((slug) => wanted.includes(slug) || slug === "gray"),
    without: [],
  };
}

function refuseUnknown(wanted: readonly string[], known: readonly string[]): void {
  const unknown = wanted.filter((slug) => !known.includes(slug)).map((slug) => `"${slug}"`);
  if (unknown.length === 0) return;
  throw new AppError(
    "not_found",
    `There is no variant ${unknown.join(", ")}. There are: ${known.join(", ")}.`,
  );
}

function refuseMissing(missing: readonly string[], modelsDir: string): void {
  if (missing.length === 0) return;
  throw new AppError(
    "not_found",
    `There are no weights in ${modelsDir} for ${missing.join(", ")}.`,
  );
}

type RowOptions = Pick<
  EvaluateOptions,
  "models" | "seed" | "temperature" | "upsampling" | "input-side"
>;

/** Loads what the rows need: networks, and with the first of them the tensor engine. */
export async function openColourings(
  slugs: readonly string[],
  photographs: Photographs,
  { models, seed, ...options }: RowOptions,
): Promise<Colouring[]> {
  const read = async (index: number) => {
    const { rgb, width, height } = await photographs.read(index);
    return srgbToLab(rgb, width, height);
  };
  const photos = { count: photographs.names.length, read };
  const context = { modelsDir: models, photos, seed, decoding: decodingOf(options) };
  const colourings: Colouring[] = [];
  for (const slug of slugs) colourings.push(await openColouring(slug, context));
  return colourings;
}

async function openColouring(slug: string, options: ColorizerOptions): Promise<Colouring> {
  if (slug === "real") {
    const colorize = async (photo: LabImage) => photo.ab;
    return { slug, title: baselines[slug], model: null, colorize, dispose: () => undefined };
  }
  const colorizer = await makeColorizer(slug, options);
  const { colorize, dispose } = colorizer;
  if (slug in baselines) return { slug, title: baselines[slug], model: null, colorize, dispose };
  const { title, model } = await readModelFacts(slug, options);
  return { slug, title, model, colorize, dispose };
}

const cardSchema = z.object({
  title: z.string(),
  architecture: z.object({ width: z.number(), parameters: z.number() }),
  training: z.object({ imagesSeen: z.number(), imagesSeenInAll: z.number().optional() }).optional(),
  decoding: z.object({
    inputSide: z.number(),
    temperature: z.number(),
    upsampling: z.string().default("bilinear"),
  }),
});

async function readModelFacts(
  slug: string,
  { modelsDir, decoding }: ColorizerOptions,
): Promise<{ title: string; model: ModelFacts }> {
  const weights = await readFile(weightsFile(modelsDir, slug));
  const card = await readCard(path.join(modelsDir, slug, "card.json"), cardSchema);
  const model = {
    weightsHash: createHash("sha256").update(weights).digest("hex"),
    ...card.architecture,
    imagesSeen: card.training?.imagesSeenInAll ?? card.training?.imagesSeen,
    inputSide: decoding?.inputSide ?? card.decoding.inputSide,
    temperature: decoding?.temperature ?? card.decoding.temperature,
    upsampling: decoding?.upsampling ?? card.decoding.upsampling,
  };
  return { title: card.title, model };
}
