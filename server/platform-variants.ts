import "server-only";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { makeColorizer } from "@/lib/model/make-colorizer";
import { objectKey } from "@/server/storage";
import type { GeneratedVariant } from "@/server/study-loader";

/** Where the bundled weights lie. */
const MODELS_DIR = path.resolve("models");

/** What the platform can generate itself. */
const platformVariants = {
  full: {
    name: "Full (CNN)",
    description:
      "Classification over 313 colours with rebalancing, after Zhang, Isola and Efros (2016).",
    kind: "trained",
  },
  gray: {
    name: "Gray",
    description: "No colour at all: the least that can be done.",
    kind: "baseline",
  },
  random: {
    name: "Random",
    description: "The colours of another photograph: what vigilance trials show.",
    kind: "baseline",
  },
} as const;

export const platformSlugs = Object.keys(platformVariants);

/**
 * Variants that the platform generates itself, by name. seed decides whose colours a photograph gets from
 * `random`. Throws "bad_request" for a name it does not know.
 */
export async function listPlatformVariants(
  slugs: readonly string[],
  seed: string,
): Promise<GeneratedVariant[]> {
  return Promise.all(slugs.map((slug) => getPlatformVariant(slug, seed)));
}

async function getPlatformVariant(slug: string, seed: string): Promise<GeneratedVariant> {
  const words = Object.entries(platformVariants).find(([name]) => name === slug)?.[1];
  if (!words) {
    const known = platformSlugs.join(", ");
    throw new AppError(
      "bad_request",
      `There is no variant "${slug}" to generate. There are: ${known}.`,
    );
  }
  return {
    slug,
    ...words,
    ...(words.kind === "trained" ? await readModel(slug) : {}),
    makeColorizer: (photos) => makeColorizer(slug, { modelsDir: MODELS_DIR, photos, seed }),
  };
}

const cardSchema = z.record(z.string(), z.json());

async function readModel(slug: string) {
  const weights = await readFile(path.join(MODELS_DIR, slug, "weights.safetensors"));
  return { modelCard: await readCard(slug), artifactKey: objectKey(weights) };
}

async function readCard(slug: string) {
  const text = await readFile(path.join(MODELS_DIR, slug, "card.json"), "utf8");
  // JSON without a null at its top level, which is all that the column's type asks for.
  return cardSchema.parse(JSON.parse(text)) as GeneratedVariant["modelCard"];
}
