import "server-only";
import type { Recruitment } from "@/lib/protocol/recruitment";
import type { Protocol } from "@/lib/protocol/schema";
import { db } from "@/server/db";
import { checkPhotos } from "@/server/photo-checks";
import { createPhotoSet, type NewPhoto } from "@/server/photos";
import { createStudy, requireVariants } from "@/server/studies";
import { openStudy } from "@/server/study-life";
import { makeStudyStimuli } from "@/server/stimuli";
import {
  colouringStep,
  generateVariant,
  registerVariant,
  stimuliStep,
  type GeneratedVariant,
} from "@/server/variant-generation";

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
  for (const variant of plan.variants) {
    const id = await registerVariant(variant);
    await generateVariant({ ...variant, id }, study.photoSetId, (done, total) =>
      report(colouringStep(variant.name), done, total),
    );
  }
  await makeStudyStimuli({ studyId: study.id }, (done, total) => report(stimuliStep, done, total));
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
