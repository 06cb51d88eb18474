import "server-only";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { listColorizers, makeColorizer } from "@/lib/model/make-colorizer";
import { objectKey } from "@/server/storage";
import type { GeneratedVariant } from "@/server/variant-generation";

/** Where the bundled weights lie. */
const MODELS_DIR = path.resolve("models");

/** What the platform makes without a model. */
const baselines: Record<string, Words> = {
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
};

type Words = Pick<GeneratedVariant, "name" | "description" | "kind">;

/** Of the demonstration: one trained network between the two baselines. */
export const demoSlugs = ["full", ...Object.keys(baselines)];

/**
 * Variants that the platform generates itself, by name: the models below models/, and the baselines. seed decides
 * whose colours a photograph gets from `random`. Throws "bad_request" for a name it does not know.
 */
export async function listPlatformVariants(
  slugs: readonly string[],
  seed: string,
): Promise<GeneratedVariant[]> {
  return Promise.all(slugs.map((slug) => getPlatformVariant(slug, seed)));
}

/** The names of all variants that the platform can generate. */
export function listPlatformSlugs(): string[] {
  return listColorizers(MODELS_DIR);
}

/** What the platform can generate, in words: without reading any weights. */
export function describePlatformVariants(): Promise<PlatformWords[]> {
  return Promise.all(
    listPlatformSlugs().map(async (slug) => {
      const { name, description } = baselines[slug] ?? wordsOf(slug, await readCard(slug));
      return { slug, name, description };
    }),
  );
}

type PlatformWords = Pick<GeneratedVariant, "slug" | "name" | "description">;

/**
 * What generates a stored variant: the baseline of its name, or the model of its weights. Throws "unprocessable" where
 * these weights are not below models/ any more.
 */
export async function findPlatformVariant(
  stored: { slug: string; name: string; kind: string; artifactKey: string | null },
  seed: string,
): Promise<GeneratedVariant> {
  // Other weights of a name are stored with a beginning of their hash behind it (server/variant-generation.ts).
  const slugs = listPlatformSlugs().filter((slug) => `${stored.slug}-`.startsWith(`${slug}-`));
  const known = await listPlatformVariants(slugs, seed);
  const found = known.find(
    ({ kind, artifactKey = null }) => kind === stored.kind && artifactKey === stored.artifactKey,
  );
  if (found) return found;
  throw new AppError(
    "unprocessable",
    `The weights of "${stored.name}" are not there any more, so it cannot colour these photographs. Take another variant.`,
  );
}

async function getPlatformVariant(slug: string, seed: string): Promise<GeneratedVariant> {
  const known = listColorizers(MODELS_DIR);
  if (!known.includes(slug)) {
    throw new AppError(
      "bad_request",
      `There is no variant "${slug}" to generate. There are: ${known.join(", ")}.`,
    );
  }
  return {
    slug,
    ...(slug in baselines ? baselines[slug] : await readModel(slug)),
    makeColorizer: (photos) => makeColorizer(slug, { modelsDir: MODELS_DIR, photos, seed }),
  };
}

const cardSchema = z.looseObject({
  title: z.string(),
  decoding: z.looseObject({ isChosen: z.boolean().optional() }).optional(),
});

async function readModel(slug: string): Promise<Omit<GeneratedVariant, "slug" | "makeColorizer">> {
  const weights = await readFile(path.join(MODELS_DIR, slug, "weights.safetensors"));
  const modelCard = await readCard(slug);
  return { ...wordsOf(slug, modelCard), modelCard, artifactKey: artifactKeyOf(weights, modelCard) };
}

/**
 * What a model is known by: its weights, and where its decoding was chosen after training, that too, for the same
 * weights give other colours then.
 */
export function artifactKeyOf(
  weights: Uint8Array,
  { decoding }: Pick<z.infer<typeof cardSchema>, "decoding">,
): string {
  const chosen = decoding?.isChosen ? `\n${JSON.stringify(decoding)}` : "";
  return objectKey(Buffer.concat([weights, Buffer.from(chosen)]));
}

function wordsOf(slug: string, { title }: { title: string }): Words {
  return {
    name: `${slug[0].toUpperCase()}${slug.slice(1)} (CNN)`,
    description: `${title}, in the network of Zhang, Isola and Efros (2016).`,
    kind: "trained",
  };
}

async function readCard(slug: string) {
  const text = await readFile(path.join(MODELS_DIR, slug, "card.json"), "utf8");
  const card = cardSchema.parse(JSON.parse(text));
  // Parsed from JSON, without a null at its top level: all that the column's type asks for.
  return card as typeof card & NonNullable<GeneratedVariant["modelCard"]>;
}
