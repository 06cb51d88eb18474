import "server-only";
import type { LabImage } from "@/lib/color/lab";
import { AppError } from "@/lib/errors";
import type { Colorizer } from "@/lib/model/colorize";
import type { Recruitment } from "@/lib/protocol/recruitment";
import type { Protocol } from "@/lib/protocol/schema";
import { generateColorizations, loadPhoto } from "@/server/colorizations";
import { db } from "@/server/db";
import type { Prisma } from "@/server/generated/prisma/client";
import type { VariantKind } from "@/server/generated/prisma/enums";
import { checkPhotos } from "@/server/photo-checks";
import { createPhotoSet, listPhotos, type NewPhoto } from "@/server/photos";
import { createStudy, requireVariants } from "@/server/studies";
import { openStudy } from "@/server/study-life";
import { makeStudyStimuli } from "@/server/stimuli";

/** The photographs of a set in order, each read when it is wanted. */
export type PhotoReader = { count: number; read: (index: number) => Promise<LabImage> };

/** A variant whose pictures are generated here. */
export type GeneratedVariant = {
  slug: string;
  name: string;
  description: string;
  kind: Extract<VariantKind, "trained" | "baseline">;
  modelCard?: Prisma.InputJsonObject;
  /** Hash of the weights: other weights are another variant. */
  artifactKey?: string;
  makeColorizer: (photos: PhotoReader) => Promise<Colorizer>;
};

export type StudyPlan = {
  slug: string;
  title: string;
  description: string;
  protocol: Protocol;
  /** Nowhere but by its link where there is none. */
  recruitment?: Partial<Recruitment>;
  ownerEmail: string;
  listPhotos: () => Promise<NewPhoto[]>;
  variants: readonly GeneratedVariant[];
};

/** Told what is being done, and how much of it is. */
export type Report = (step: string, done: number, total: number) => void;

/**
 * Brings a study from photographs to open: photographs stored, variants generated, stimuli made. Can be
 * interrupted anywhere and called again: it goes on where it stopped, and returns at once when all is done.
 */
export async function loadStudy(plan: StudyPlan, report: Report): Promise<void> {
  const owner = await db.user.upsert({
    where: { email: plan.ownerEmail },
    create: { email: plan.ownerEmail },
    update: {},
    select: { id: true },
  });
  const study = (await findStudy(plan.slug)) ?? (await draftStudy(plan, owner.id));
  if (study.status !== "draft") return;
  for (const variant of plan.variants) await generateVariant(variant, study.photoSetId, report);
  await makeStudyStimuli({ studyId: study.id }, (done, total) =>
    report("Preparing the pictures", done, total),
  );
  await openStudy(study.id, owner.id);
}

function findStudy(slug: string) {
  return db.study.findUnique({
    where: { slug },
    select: { id: true, status: true, photoSetId: true },
  });
}

async function draftStudy(plan: StudyPlan, ownerId: string) {
  const { slug, title, description, protocol, recruitment } = plan;
  const photos = await plan.listPhotos();
  await checkPhotos(photos, protocol);
  requireVariants(protocol, plan.variants);
  const variantIds: string[] = [];
  for (const variant of plan.variants) variantIds.push(await registerVariant(variant));
  const photoSetId = await createPhotoSet(title, photos);
  const id = await createStudy({
    slug,
    title,
    description,
    protocol,
    recruitment,
    photoSetId,
    variantIds,
    ownerId,
  });
  return { id, photoSetId, status: "draft" as const };
}

/**
 * A variant of the platform itself is one row, whichever studies show it. The first weights of a name get
 * the name itself, others the name with the beginning of their hash: two networks are never one variant.
 */
export async function registerVariant(variant: GeneratedVariant): Promise<string> {
  const { name, description, kind, modelCard, artifactKey = null } = variant;
  const namesake = await findVariant(variant.slug);
  const isSame = namesake?.kind === kind && namesake.artifactKey === artifactKey;
  if (isSame) return namesake.id;
  if (namesake && !artifactKey) {
    const message = `The name "${variant.slug}" is taken by a variant of another kind.`;
    throw new AppError("conflict", message);
  }
  const slug = namesake ? `${variant.slug}-${artifactKey?.slice(0, 8)}` : variant.slug;
  const present = await findVariant(slug);
  if (present) return present.id;
  const status = "generating" as const;
  const data = { slug, name, description, kind, modelCard, artifactKey, status };
  return (await db.variant.create({ data, select: { id: true } })).id;
}

function findVariant(slug: string) {
  const select = { id: true, kind: true, artifactKey: true };
  return db.variant.findUnique({ where: { slug }, select });
}

async function generateVariant(
  variant: GeneratedVariant,
  photoSetId: string,
  report: Report,
): Promise<void> {
  const id = await registerVariant(variant);
  const photos = await listPhotos(photoSetId);
  const read = (index: number) => loadPhoto(photos[index]);
  const colorizer = await variant.makeColorizer({ count: photos.length, read });
  try {
    await generateColorizations({ variantId: id, photoSetId }, colorizer, (done, total) =>
      report(`Colouring with “${variant.name}”`, done, total),
    );
  } finally {
    colorizer.dispose();
  }
  await db.variant.update({ where: { id }, data: { status: "ready" } });
}
