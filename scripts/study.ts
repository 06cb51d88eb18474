import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { presets } from "@/lib/protocol/presets";
import { protocolSchema, type Protocol } from "@/lib/protocol/schema";
import { slugify } from "@/lib/slug";
import { makeProgress } from "@/scripts/demo/progress";
import { listPictureFiles } from "@/scripts/picture-folder";
import { openEnvironment } from "@/scripts/setup/environment";
import { runScript } from "@/scripts/setup/run-script";
import type { NewPhoto } from "@/server/photos";

const usage = `npm run study -- create --slug SLUG --title TEXT --photos DIR --owner EMAIL [options]
  makes a study of a folder of photographs, generates its variants, and opens it
  --description TEXT            shown on the study's start page
  --preset NAME                 ${Object.keys(presets).join(", ")} (pick-real)
  --practice N --test N         trials of a session, instead of the preset's
  --vigilance N --vigilance-pass N
  --listed                      on the front page, open to volunteers
  --variants A,B                models of models/, gray, random (full,gray,random)
  --credit TEXT --licence TEXT --source TEXT   whose photographs these are`;

const options = {
  slug: { type: "string" },
  title: { type: "string" },
  photos: { type: "string" },
  owner: { type: "string" },
  description: { type: "string", default: "" },
  preset: { type: "string", default: "pick-real" },
  practice: { type: "string" },
  test: { type: "string" },
  vigilance: { type: "string" },
  "vigilance-pass": { type: "string" },
  listed: { type: "boolean", default: false },
  variants: { type: "string", default: "full,gray,random" },
  credit: { type: "string", default: "Photographer not named" },
  licence: { type: "string", default: "not stated" },
  source: { type: "string", default: "the study’s owner" },
  help: { type: "boolean", default: false },
} as const;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.help || positionals.join() !== "create") {
    console.log(usage);
    return values.help ? 0 : 2;
  }
  const plan = {
    slug: readSlug(required("slug", values.slug)),
    title: required("title", values.title),
    ownerEmail: readEmail(required("owner", values.owner)),
    description: values.description,
    protocol: readProtocol(values),
    recruitment: { listed: values.listed },
  };
  const photos = await listPhotographs(required("photos", values.photos), values);
  const environment = await openEnvironment((line) => console.error(line));
  const { db } = await import("@/server/db");
  try {
    const { listPlatformVariants } = await import("@/server/platform-variants");
    const { loadStudy } = await import("@/server/study-loader");
    const variants = await listPlatformVariants(values.variants.split(","), plan.slug);
    await requireFreeSlug(plan.slug);
    await loadStudy({ ...plan, variants, listPhotos: async () => photos }, makeProgress());
    console.log(`The study is open at /s/${plan.slug}; its dashboard is at /studies/${plan.slug}.`);
    return 0;
  } finally {
    await db.$disconnect();
    await environment.close();
  }
}

function required(name: string, value: string | undefined): string {
  if (value) return value;
  throw new AppError("bad_request", `--${name} is missing.\n${usage}`);
}

/** The owner signs in with it, so it must be one that mail can be sent to. */
function readEmail(text: string): string {
  const email = z.email().safeParse(text.trim().toLowerCase());
  if (email.success) return email.data;
  throw new AppError("bad_request", `--owner is "${text}", but must be an e-mail address.`);
}

function readSlug(slug: string): string {
  if (slug === slugify(slug)) return slug;
  const message = `--slug is "${slug}", but may hold only small letters, digits and single hyphens, as in ${slugify(slug) || "autumn-2026"}.`;
  throw new AppError("bad_request", message);
}

/** A draft is one that was interrupted: it is gone on with. */
async function requireFreeSlug(slug: string): Promise<void> {
  const { findPublicStudy } = await import("@/server/studies");
  if (!(await findPublicStudy(slug))) return;
  throw new AppError("conflict", `There is a study "${slug}" already. Choose another --slug.`);
}

type Counts = Partial<Record<"practice" | "test" | "vigilance" | "vigilance-pass", string>>;

/** The preset with the given numbers of trials. Throws a sentence where they do not go together. */
function readProtocol(values: Counts & { preset: string }): Protocol {
  const preset = Object.entries(presets).find(([name]) => name === values.preset)?.[1];
  if (!preset) {
    const known = Object.keys(presets).join(", ");
    throw new AppError(
      "bad_request",
      `There is no preset "${values.preset}". There are: ${known}.`,
    );
  }
  const parsed = protocolSchema.safeParse({
    ...preset,
    practiceTrials: Number(values.practice ?? preset.practiceTrials),
    testTrials: Number(values.test ?? preset.testTrials),
    vigilanceTrials: Number(values.vigilance ?? preset.vigilanceTrials),
    vigilancePassMin: Number(values["vigilance-pass"] ?? preset.vigilancePassMin),
  });
  if (parsed.success) return parsed.data;
  const sentences = parsed.error.issues.map(({ path: at, message }) =>
    `${at.join(".")} ${message}`.trim(),
  );
  throw new AppError(
    "bad_request",
    `These numbers of trials do not work:\n${sentences.join("\n")}`,
  );
}

async function listPhotographs(
  folder: string,
  origin: { credit: string; licence: string; source: string },
): Promise<NewPhoto[]> {
  const { credit, licence, source } = origin;
  const files = await listPictureFiles(folder);
  return Promise.all(
    files.map(async (file) => {
      const bytes = await readFile(file);
      return { name: path.parse(file).name, bytes, credit, licence, source };
    }),
  );
}

await runScript(main);
