import "server-only";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { basename } from "node:path";
import { AppError } from "@/lib/errors";
import { protocolSchema } from "@/lib/protocol/schema";
import { preparationSchema } from "@/lib/schemas/preparation";
import { describeErrors, isRefused, type UploadProblem } from "@/lib/upload/problem";
import { recordAudit } from "@/server/audit";
import { db } from "@/server/db";
import type { JobPayload } from "@/server/jobs/add-job";
import { failPreparation, reportStep } from "@/server/jobs/prepare-study";
import { importPhoto } from "@/server/photos";
import { queuePreparation } from "@/server/study-drafts";
import { importPhotographs as importZip } from "@/server/uploads/photographs";

type Upload = JobPayload<"import-photographs">;

/** Checks an uploaded ZIP of photographs and adds them to a draft's set, all or none. Safe to run twice. */
export async function importPhotographs(upload: Upload): Promise<void> {
  const { studyId, zipPath, zipName, credit, licence, source } = upload;
  const study = await readDraft(studyId);
  // Deleted, or done before and stopped before the file was removed: its preparation is another one by now.
  if (study?.upload !== basename(zipPath)) return rm(zipPath, { force: true });
  if (!existsSync(zipPath)) return abandonPhotographs(upload);
  const added: { photoId: string; name: string }[] = [];
  const problems = await importZip({
    ...{ zipPath, zipName, known: study.known, sizePx: study.sizePx },
    onProgress: (done, total) =>
      reportStep(studyId, {
        step: `Checking ${zipName}`,
        done,
        total,
        upload: basename(zipPath),
      }),
    accept: async ({ name, bytes }) => {
      added.push({ name, photoId: await importPhoto(bytes) });
    },
  });
  if (isRefused(problems)) await refuse(upload, problems);
  else {
    await db.$transaction(async (tx) => {
      const shared = { photoSetId: study.photoSetId, credit, licence, source };
      const rows = added.map((entry) => ({ ...entry, ...shared }));
      await tx.photoSetEntry.createMany({ data: rows });
      const detail = { file: zipName, photographs: added.length };
      await recordAudit({ action: "photographs.added", studyId, detail }, tx);
      await queuePreparation(tx, studyId);
    });
  }
  await rm(zipPath, { force: true });
}

/** Gives an upload up that could not be imported. cause: what its last attempt ended with. */
export async function abandonPhotographs(upload: Upload, cause?: unknown): Promise<void> {
  const { studyId, zipPath, zipName } = upload;
  const unread = `${zipName} could not be read on the server. Please upload it again.`;
  const step = cause instanceof AppError ? cause.message : unread;
  await failPreparation(studyId, { step, upload: basename(zipPath) });
  await rm(zipPath, { force: true });
}

async function readDraft(studyId: string) {
  const study = await db.study.findUnique({
    where: { id: studyId, status: "draft" },
    select: {
      protocol: true,
      preparation: true,
      photoSetId: true,
      photoSet: {
        select: { entries: { select: { name: true, photo: { select: { sha256: true } } } } },
      },
    },
  });
  if (!study) return null;
  const { photoSet, photoSetId, protocol, preparation } = study;
  const { state, upload } = preparationSchema.nullable().parse(preparation) ?? {};
  const known = photoSet.entries.map(({ name, photo }) => ({ name, sha256: photo.sha256 }));
  return {
    ...{ photoSetId, known, sizePx: protocolSchema.parse(protocol).stimulusPx },
    /** Under way, by the name it is staged under. */
    upload: state === "failed" ? undefined : upload,
  };
}

async function refuse(
  { studyId, zipPath, zipName: file }: Upload,
  problems: UploadProblem[],
): Promise<void> {
  const step = `${describeErrors(problems, file)} No photograph was taken.`;
  await failPreparation(studyId, { step, problems, upload: basename(zipPath) });
  const detail = { file, problems: problems.length };
  await recordAudit({ action: "photographs.refused", studyId, detail });
}
