import "server-only";
import { AppError } from "@/lib/errors";
import type { Preparation } from "@/lib/schemas/preparation";
import type { UploadProblem } from "@/lib/upload/problem";
import { db } from "@/server/db";
import { Prisma } from "@/server/generated/prisma/client";
import type { JobPayload } from "@/server/jobs/add-job";
import { findPlatformVariant } from "@/server/platform-variants";
import { makeStudyStimuli } from "@/server/stimuli";
import {
  colouringStep,
  generateVariant,
  stimuliStep,
  type GeneratedVariant,
} from "@/server/variant-generation";

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
    const makeColorizer: GeneratedVariant["makeColorizer"] = async (photos) =>
      (await findPlatformVariant(variant, study.slug)).makeColorizer(photos);
    const step = colouringStep(variant.name);
    await generateVariant({ id: variant.id, makeColorizer }, study.photoSetId, (done, total) =>
      reportStep(studyId, { step, done, total }),
    );
  }
  await makeStudyStimuli({ studyId }, (done, total) =>
    reportStep(studyId, { step: stimuliStep, done, total }),
  );
  await db.study.update({ where: { id: studyId }, data: { preparation: Prisma.DbNull } });
}

/** Says on the study's page that its preparation has failed. cause: what its last attempt ended with. */
export async function abandonPreparation(studyId: string, cause: unknown): Promise<void> {
  const wentWrong = "Something went wrong on the server. Try again.";
  await failPreparation(studyId, { step: cause instanceof AppError ? cause.message : wentWrong });
}

type Failure = Pick<Preparation, "step" | "upload"> & { problems?: UploadProblem[] };

/** Says on a draft's page why a worker could not go on with it. */
export async function failPreparation(studyId: string, failure: Failure): Promise<void> {
  const preparation: Preparation = {
    ...{ state: "failed", done: 0, total: 0, problems: [] },
    ...failure,
  };
  await db.study.updateMany({ where: { id: studyId, status: "draft" }, data: { preparation } });
}

type Step = Pick<Preparation, "step" | "done" | "total" | "upload">;

/** Notes how far a worker has come with a draft. */
export async function reportStep(studyId: string, step: Step): Promise<void> {
  const preparation: Preparation = { state: "running", problems: [], ...step };
  await db.study.update({ where: { id: studyId }, data: { preparation } });
}
