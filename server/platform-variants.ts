import "server-only";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { makeColorizer } from "@/lib/model/make-colorizer";
import type { GeneratedVariant } from "@/server/study-loader";

/** Where the bundled weights lie. */
const MODELS_DIR = path.resolve("models");

const words = {
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

export type PlatformSlug = keyof typeof words;
export const platformSlugs = Object.keys(words) as PlatformSlug[];

/** A variant that the platform generates itself. seed decides whose colours a photograph gets from `random`. */
export async function getPlatformVariant(
  slug: PlatformSlug,
  seed: string,
): Promise<GeneratedVariant> {
  return {
    slug,
    ...words[slug],
    modelCard: words[slug].kind === "trained" ? await readCard(slug) : undefined,
    makeColorizer: (photos) => makeColorizer(slug, { modelsDir: MODELS_DIR, photos, seed }),
  };
}

const cardSchema = z.record(z.string(), z.json());

async function readCard(slug: string) {
  const text = await readFile(path.join(MODELS_DIR, slug, "card.json"), "utf8");
  // JSON without a null at its top level, which is all that the column's type asks for.
  return cardSchema.parse(JSON.parse(text)) as GeneratedVariant["modelCard"];
}
