import assert from "node:assert/strict";
import { beforeAll } from "vitest";
import { createGrayColorizer, createRandomColorizer } from "@/lib/model/baselines";
import type { Colorizer } from "@/lib/model/colorize";
import { presets } from "@/lib/protocol/presets";
import { seededRandom } from "@/lib/protocol/random";
import type { Protocol } from "@/lib/protocol/schema";
import { db } from "@/server/db";
import type { NewPhoto } from "@/server/photos";
import { loadStudy, type Report, type StudyPlan } from "@/server/study-loader";
import type { GeneratedVariant } from "@/server/variant-generation";
import { encodeJpeg, photoPixels } from "@/test/support/pictures";
import { setUpDatabase } from "@/test/support/postgres";

/** Twelve trials a session: two of practice, eight of test in two blocks, two of vigilance. */
export const tinyProtocol: Protocol = {
  ...presets["pick-real"],
  stimulusPx: 64,
  practiceTrials: 2,
  testTrials: 8,
  vigilanceTrials: 2,
  vigilancePassMin: 2,
  colourVision: { mode: "off", passMin: 0 },
};

/** Photographs, not square and a little larger than the stimuli of the tiny protocol. */
export function makePhotos(count: number): Promise<NewPhoto[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, i) => ({
      name: `photo-${String(i).padStart(2, "0")}.jpg`,
      bytes: await encodeJpeg(photoPixels({ seed: 700 + i, width: 96, height: 80 })),
      source: "synthetic",
      licence: "CC0-1.0",
      credit: `Photographer ${i % 3}`,
    })),
  );
}

function baseline(
  slug: string,
  makeColorizer: GeneratedVariant["makeColorizer"],
): GeneratedVariant {
  const [name, description] = [`Variant ${slug}`, `Colours by the rule ${slug}`];
  return { slug, name, description, kind: "baseline", makeColorizer };
}

/** Exchanges a and b: strong colours, and wrong ones. */
const swappedColorizer: Colorizer = {
  slug: "swapped",
  colorize: async ({ ab }) => ab.map((_, i) => ab[i ^ 1]),
  dispose: () => undefined,
};

/** Three arms without a network: the two baselines, and one with colours of its own. random is for vigilance, too. */
export const tinyVariants: readonly GeneratedVariant[] = [
  baseline("gray", async () => createGrayColorizer()),
  baseline("swapped", async () => swappedColorizer),
  baseline("random", async ({ count, read }) =>
    createRandomColorizer(count, read, seededRandom("test")),
  ),
];

export function makePlan(changes: Partial<StudyPlan> = {}): StudyPlan {
  return {
    slug: "tiny",
    title: "A tiny study",
    description: "For tests",
    protocol: tinyProtocol,
    recruitment: { listed: true, game: true },
    ownerEmail: "owner@example.org",
    listPhotos: () => makePhotos(14),
    variants: tinyVariants,
    ...changes,
  };
}

export const silent: Report = () => undefined;

export type TestStudy = {
  id: string;
  slug: string;
  photoSetId: string;
  ownerId: string;
  /** The id of each variant by its slug. */
  variantIds: Record<string, string>;
};

/** An open study made of real pictures, from photographs to stimuli. */
export async function makeStudy(changes: Partial<StudyPlan> = {}): Promise<TestStudy> {
  const plan = makePlan(changes);
  await loadStudy(plan, silent);
  const study = await db.study.findUniqueOrThrow({
    where: { slug: plan.slug },
    select: {
      id: true,
      slug: true,
      photoSetId: true,
      memberships: { select: { userId: true } },
      variants: { select: { variant: { select: { id: true, slug: true } } } },
    },
  });
  const { memberships, variants, ...rest } = study;
  const variantIds = Object.fromEntries(variants.map((row) => [row.variant.slug, row.variant.id]));
  return { ...rest, ownerId: memberships[0].userId, variantIds };
}

/** A fresh database with one study, made once for the test file. */
export function setUpStudy(changes: Partial<StudyPlan> = {}): () => TestStudy {
  setUpDatabase();
  const made: { study?: TestStudy } = {};
  beforeAll(async () => {
    made.study = await makeStudy(changes);
  });
  return () => {
    assert(made.study, "the study is made before the tests run");
    return made.study;
  };
}
