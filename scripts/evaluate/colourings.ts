import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { srgbToLab, type LabImage } from "@/lib/color/lab";
import { AppError } from "@/lib/errors";
import type { ColorizerOptions } from "@/lib/model/make-colorizer";
import { makeColorizer } from "@/lib/model/make-colorizer";
import { variants } from "@/lib/model/variants";
import type { EvaluateOptions } from "@/scripts/evaluate/options";
import type { Photographs } from "@/scripts/evaluate/photographs";

/** What is known of trained weights: which bytes they are, and from what the network came. */
export type ModelFacts = {
  /** sha256 of weights.safetensors. */
  weightsHash: string;
  width: number;
  parameters: number;
  /** Absent where the card does not tell, as of weights that were trained elsewhere. */
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

const known = [...Object.keys(variants), ...Object.keys(baselines)];

const weightsFile = (models: string, slug: string) =>
  path.join(models, slug, "weights.safetensors");

/**
 * The rows that are wanted, and trained variants that have none because there are no weights. Gray is always one: the
 * others are compared with it.
 */
export function chooseRows({ variants: wanted, models }: EvaluateOptions): {
  slugs: string[];
  without: string[];
} {
  const unknown = (wanted ?? []).filter((slug) => !known.includes(slug));
  if (unknown.length > 0) {
    throw new AppError(
      "not_found",
      `There is no variant ${unknown.map((slug) => `"${slug}"`).join(", ")}. There are: ${known.join(", ")}.`,
    );
  }
  const trained = Object.keys(variants);
  const hasWeights = (slug: string) => existsSync(weightsFile(models, slug));
  const missing = (wanted ?? []).filter((slug) => trained.includes(slug) && !hasWeights(slug));
  if (missing.length > 0) {
    throw new AppError("not_found", `There are no weights in ${models} for ${missing.join(", ")}.`);
  }
  const isRow = (slug: string) =>
    wanted ? wanted.includes(slug) || slug === "gray" : slug in baselines || hasWeights(slug);
  const without = wanted ? [] : trained.filter((slug) => !hasWeights(slug));
  return { slugs: known.filter(isRow), without };
}

/** Loads what the rows need: networks, and with the first of them the tensor engine. */
export async function openColourings(
  slugs: readonly string[],
  photographs: Photographs,
  { models, seed, temperature, upsampling }: EvaluateOptions,
): Promise<Colouring[]> {
  const read = async (index: number) => {
    const { rgb, width, height } = await photographs.read(index);
    return srgbToLab(rgb, width, height);
  };
  const photos = { count: photographs.names.length, read };
  const options = { modelsDir: models, photos, seed, decoding: { temperature, upsampling } };
  const colourings: Colouring[] = [];
  for (const slug of slugs) colourings.push(await openColouring(slug, options));
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
  const model = await readModelFacts(slug, options);
  const { title } = Object.values(variants).find((variant) => variant.slug === slug) ?? {};
  return { slug, title: title ?? slug, model, colorize, dispose };
}

const cardSchema = z.object({
  architecture: z.object({ width: z.number(), parameters: z.number() }),
  training: z.object({ imagesSeen: z.number() }).optional(),
  decoding: z.object({
    inputSide: z.number(),
    temperature: z.number(),
    upsampling: z.string().default("bilinear"),
  }),
});

async function readModelFacts(
  slug: string,
  { modelsDir, decoding }: ColorizerOptions,
): Promise<ModelFacts> {
  const weights = await readFile(weightsFile(modelsDir, slug));
  const text = await readFile(path.join(modelsDir, slug, "card.json"), "utf8");
  const card = cardSchema.parse(JSON.parse(text));
  return {
    weightsHash: createHash("sha256").update(weights).digest("hex"),
    ...card.architecture,
    imagesSeen: card.training?.imagesSeen,
    inputSide: card.decoding.inputSide,
    temperature: decoding?.temperature ?? card.decoding.temperature,
    upsampling: decoding?.upsampling ?? card.decoding.upsampling,
  };
}
