import "server-only";
import { AppError } from "@/lib/errors";
import type { Preparation } from "@/lib/schemas/preparation";
import { generateColorizations, loadPhoto } from "@/server/colorizations";
import { db } from "@/server/db";
import { Prisma } from "@/server/generated/prisma/client";
import type { JobPayload } from "@/server/jobs/add-job";
import { listPhotos } from "@/server/photos";
import { findPlatformVariant } from "@/server/platform-variants";
import { makeStudyStimuli } from "@/server/stimuli";

/** Colours a draft's photographs with each variant of the platform, and makes its stimuli. Safe to run twice. */
export async function prepareStudy({ studyId }: JobPayload<"prepare-study">): Promise<void> {
  const study = await db.study.findUnique({
    where: { id: studyId },
    select: {
      status: true,
      slug: true,
      photoSetId: true,
      variants: {
        where: { variant: { kind: { in: ["trained", "baseline"] } } },
        select: {
          variant: {
            select: { id: true, slug: true, name: true, kind: true, artifactKey: true },
          },
        },
      },
    },
  });
  // Deleted meanwhile, or done before: a locked study has all its pictures.
  if (study?.status !== "draft") return;
  for (const { variant } of study.variants) {
    await generateVariant({ variant, studyId, studySlug: study.slug, setId: study.photoSetId });
  }
  await makeStudyStimuli({ studyId }, (done, total) =>
    reportStep(studyId, { step: "Preparing the pictures", done, total }),
  );
  await db.study.update({ where: { id: studyId }, data: { preparation: Prisma.DbNull } });
}

/** Says on the study's page that its preparation has failed. cause: what its last attempt ended with. */
export async function abandonPreparation(studyId: string, cause: unknown): Promise<void> {
  const step =
    cause instanceof AppError ? cause.message : "Something went wrong on the server. Try again.";
  const failed: Preparation = { state: "failed", step, done: 0, total: 0, problems: [] };
  const where = { id: studyId, status: "draft" } as const;
  await db.study.updateMany({ where, data: { preparation: failed } });
}

type Generation = {
  variant: {
    id: string;
    slug: string;
    name: string;
    kind: "trained" | "baseline" | string;
    artifactKey: string | null;
  };
  studyId: string;
  studySlug: string;
  setId: string;
};

async function generateVariant({ variant, studyId, studySlug, setId }: Generation): Promise<void> {
  const missing = await db.photoSetEntry.count({
    where: { photoSetId: setId, photo: { colorizations: { none: { variantId: variant.id } } } },
  });
  if (missing > 0) {
    const photos = await listPhotos(setId);
    const read = (index: number) => loadPhoto(photos[index]);
    const { makeColorizer } = await findPlatformVariant(variant, studySlug);
    const colorizer = await makeColorizer({ count: photos.length, read });
    const step = `Colouring with “${variant.name}”`;
    try {
      await generateColorizations(
        { variantId: variant.id, photoSetId: setId },
        colorizer,
        (done, total) => reportStep(studyId, { step, done, total }),
      );
    } finally {
      colorizer.dispose();
    }
  }
  await db.variant.updateMany({
    where: { id: variant.id, status: "generating" },
    data: { status: "ready" },
  });
}

type Step = Pick<Preparation, "step" | "done" | "total" | "upload">;

/** Notes how far a worker has come with a draft. */
export async function reportStep(studyId: string, step: Step): Promise<void> {
  const preparation: Preparation = { state: "running", problems: [], ...step };
  await db.study.update({ where: { id: studyId }, data: { preparation } });
}
