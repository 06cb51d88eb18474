import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { Colorizer } from "@/lib/model/colorize";
import { presets } from "@/lib/protocol/presets";
import type { Recruitment } from "@/lib/protocol/recruitment";
import { countTrials, type Protocol } from "@/lib/protocol/schema";
import { db } from "@/server/db";
import { listPhotos, type NewPhoto } from "@/server/photos";
import { store } from "@/server/storage";
import { makeNewVersion } from "@/server/study-life";
import { loadStudy } from "@/server/study-loader";
import type { GeneratedVariant } from "@/server/variant-generation";

/** One practice trial, four of test, one of vigilance, each over in well under a second. */
const shortProtocol: Protocol = {
  ...presets["pick-real"],
  exposureMs: 100,
  blankBeforeMs: 50,
  blankBetweenMs: 50,
  blankAfterMs: 0,
  feedbackMs: 300,
  practiceTrials: 1,
  testTrials: 4,
  vigilanceTrials: 1,
  vigilancePassMin: 0,
  colourVision: { mode: "off", passMin: 0 },
};

export type ShortStudy = {
  id: string;
  slug: string;
  title: string;
  ownerEmail: string;
  photoSetId: string;
  protocol: Protocol;
  /** Trials of a session. */
  total: number;
};

type Wishes = {
  /** Begins the slug, and makes the title. */
  name: string;
  protocol?: Partial<Protocol>;
  recruitment?: Partial<Recruitment>;
  /** Of the demonstration; the first is an arm, and so are all others. */
  variants?: string[];
  /** Variants beside those of the demonstration. */
  ownVariants?: GeneratedVariant[];
  /** Photographs of the demonstration; as many as a session needs and a few more by default. */
  photos?: number;
};

/** An open study with a short protocol on photographs and colourings of the demonstration, under a name of its own. */
export async function makeShortStudy(wishes: Wishes): Promise<ShortStudy> {
  const protocol = { ...shortProtocol, ...wishes.protocol };
  const total = countTrials(protocol);
  const slug = `${wishes.name}-${randomBytes(3).toString("hex")}`;
  const title = `Study ${slug}`;
  const ownerEmail = `${slug}@example.org`;
  const plan = { slug, title, description: "A short study.", protocol, ownerEmail };
  const variants = await listDemoVariants(wishes.variants ?? ["gray", "random"]);
  await loadStudy(
    {
      ...plan,
      recruitment: wishes.recruitment,
      listPhotos: () => listDemoPhotos(wishes.photos ?? total + 2),
      variants: [...variants, ...(wishes.ownVariants ?? [])],
    },
    () => undefined,
  );
  const where = { slug };
  const select = { id: true, photoSetId: true };
  return { ...(await db.study.findUniqueOrThrow({ where, select })), ...plan, total };
}

/** A new version of the study, to be changed; gives its slug. */
export async function makeDraft({ id, ownerEmail }: ShortStudy): Promise<string> {
  const owner = await db.user.findUniqueOrThrow({ where: { email: ownerEmail } });
  return makeNewVersion(id, owner.id);
}

async function listDemoPhotos(count: number): Promise<NewPhoto[]> {
  const demo = await db.study.findUniqueOrThrow({ where: { slug: "demo" } });
  const stored = await listPhotos(demo.photoSetId);
  assert(stored.length >= count, `the demonstration has ${count} photographs`);
  return Promise.all(
    stored.slice(0, count).map(async ({ name, credit, storageKey }) => {
      const bytes = await store().get(storageKey);
      return { name, bytes, credit, source: "demonstration", licence: "Unsplash" };
    }),
  );
}

/** The demonstration's own variants: its photographs are coloured already. */
async function listDemoVariants(slugs: string[]): Promise<GeneratedVariant[]> {
  const rows = await db.variant.findMany({
    where: { slug: { in: slugs } },
    select: { slug: true, name: true, description: true, kind: true },
  });
  assert(rows.length === slugs.length, `the demonstration has the variants ${slugs.join(", ")}`);
  return rows.map((row) => ({
    ...row,
    kind: row.kind === "trained" ? "trained" : "baseline",
    makeColorizer: async () => colouredAlready(row.slug),
  }));
}

function colouredAlready(slug: string): Colorizer {
  const colorize = () => Promise.reject(new Error(`${slug} has coloured every photograph before`));
  return { slug, colorize, dispose: () => undefined };
}
