import "server-only";
import { randomBytes } from "node:crypto";
import { AppError } from "@/lib/errors";
import { uploadProblems, type UploadInput } from "@/lib/schemas/variant";
import { slugify } from "@/lib/slug";
import type { UploadProblem } from "@/lib/upload/problem";
import { recordAudit } from "@/server/audit";
import { db } from "@/server/db";
import type { VariantKind, VariantStatus } from "@/server/generated/prisma/enums";
import { addJob } from "@/server/jobs/add-job";
import type { Edit } from "@/server/studies";
import { beginEdit } from "@/server/study-drafts";

/** Registers an uploaded ZIP as a variant of the draft and queues its check, both or neither. */
export async function createUploadedVariant(
  edit: Edit,
  { input, zipPath }: { input: UploadInput; zipPath: string },
): Promise<string> {
  const { studyId, userId } = edit;
  const slug = `${slugify(input.name) || "variant"}-${randomBytes(3).toString("hex")}`;
  await db.$transaction(async (tx) => {
    await beginEdit(tx, edit);
    const variant = await tx.variant.create({
      data: {
        slug,
        name: input.name,
        kind: "uploaded_pictures",
        owner: { connect: { id: userId } },
        studies: { create: { studyId } },
      },
      select: { id: true },
    });
    const detail = { variant: slug, file: input.file };
    await recordAudit({ action: "variant.uploaded", userId, studyId, detail }, tx);
    const payload = { variantId: variant.id, studyId, zipPath, zipName: input.file };
    await addJob(tx, "import-upload", payload);
  });
  return slug;
}

export type VariantView = {
  id: string;
  slug: string;
  name: string;
  description: string;
  kind: VariantKind;
  status: VariantStatus;
  failureReason: string | null;
  problems: UploadProblem[];
  progressDone: number;
  progressTotal: number;
  createdAt: Date;
};

const viewed = {
  id: true,
  slug: true,
  name: true,
  description: true,
  kind: true,
  status: true,
  failureReason: true,
  problems: true,
  progressDone: true,
  progressTotal: true,
  createdAt: true,
} as const;

/** The study's variants, those that failed included, in the order of coming. */
export async function listVariantsOf(studyId: string): Promise<VariantView[]> {
  const rows = await db.studyVariant.findMany({
    where: { studyId },
    orderBy: [{ addedAt: "asc" }, { variant: { slug: "asc" } }],
    select: { variant: { select: viewed } },
  });
  return rows.map(({ variant }) => ({
    ...variant,
    problems: uploadProblems.parse(variant.problems),
  }));
}

export async function getVariantOf(studyId: string, slug: string): Promise<VariantView> {
  const variant = (await listVariantsOf(studyId)).find((candidate) => candidate.slug === slug);
  if (variant) return variant;
  throw new AppError("not_found", "There is no such variant in this study.");
}

/** Notes how far a job has come. */
export async function recordProgress(
  variantId: string,
  progress: { status: VariantStatus; done: number; total: number },
): Promise<void> {
  const { status, done, total } = progress;
  await db.variant.update({
    where: { id: variantId },
    data: { status, progressDone: done, progressTotal: total },
  });
}

/** Ends a variant's making: it may be shown from now on. */
export async function markReady(
  variantId: string,
  studyId: string,
  problems: UploadProblem[],
): Promise<void> {
  await db.$transaction(async (tx) => {
    const data = { status: "ready", problems } as const;
    const { slug } = await tx.variant.update({
      where: { id: variantId },
      data,
      select: { slug: true },
    });
    await recordAudit({ action: "variant.added", studyId, detail: { variant: slug } }, tx);
  });
}

/** Ends a variant's making: it is listed with the reason and never shown, and none of its pictures stays behind. */
export async function markFailed(
  variantId: string,
  studyId: string,
  { reason, problems }: { reason: string; problems: UploadProblem[] },
): Promise<void> {
  await db.$transaction(async (tx) => {
    const where = { id: variantId };
    const { status } = await tx.variant.findUniqueOrThrow({ where, select: { status: true } });
    // What is shown already stays shown, whatever befell its job afterwards.
    if (status === "ready" || status === "failed") return;
    await tx.stimulus.deleteMany({ where: { variantId } });
    await tx.colorization.deleteMany({ where: { variantId } });
    const data = { status: "failed", failureReason: reason, problems } as const;
    const { slug } = await tx.variant.update({
      where: { id: variantId },
      data,
      select: { slug: true },
    });
    await recordAudit({ action: "variant.failed", studyId, detail: { variant: slug, reason } }, tx);
  });
}

export type PicturePair = {
  photoName: string;
  credit: string;
  realId: string;
  recolouredId: string;
};

/** Stimuli of some photographs, side by side with the variant's, for its page. */
export async function listPairs(
  studyId: string,
  variantId: string,
  limit: number,
): Promise<PicturePair[]> {
  return db.$queryRaw<PicturePair[]>`
    SELECT e."name" AS "photoName", e."credit", real."id" AS "realId", recoloured."id" AS "recolouredId"
    FROM "stimulus" recoloured
    JOIN "stimulus" real ON (real."study_id", real."photo_id") = (recoloured."study_id", recoloured."photo_id") AND real."variant_id" IS NULL
    JOIN "study" s ON s."id" = recoloured."study_id"
    JOIN "photo" p ON p."id" = recoloured."photo_id"
    JOIN "photo_set_entry" e ON e."photo_set_id" = s."photo_set_id" AND e."photo_id" = p."id"
    WHERE recoloured."study_id" = ${studyId}::uuid AND recoloured."variant_id" = ${variantId}::uuid
    ORDER BY e."name" LIMIT ${limit}`;
}

/** Where the bytes of one of the study's stimuli lie. */
export async function getStimulusKey(studyId: string, stimulusId: string): Promise<string> {
  const where = { id: stimulusId, studyId };
  const stimulus = await db.stimulus.findFirst({ where, select: { storageKey: true } });
  if (stimulus) return stimulus.storageKey;
  throw new AppError("not_found", "There is no such picture in this study.");
}
