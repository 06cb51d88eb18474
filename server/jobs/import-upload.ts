import "server-only";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { basename } from "node:path";
import { AppError } from "@/lib/errors";
import { protocolSchema } from "@/lib/protocol/schema";
import { describeErrors, isRefused } from "@/lib/upload/problem";
import { saveColorization } from "@/server/colorizations";
import { db } from "@/server/db";
import type { JobPayload } from "@/server/jobs/add-job";
import { listPhotos } from "@/server/photos";
import { makeStudyStimuli } from "@/server/stimuli";
import { store } from "@/server/storage";
import { importRecolouredPictures, type UploadPhoto } from "@/server/uploads/recoloured-pictures";
import { markFailed, markReady, recordProgress } from "@/server/variants";

type Upload = JobPayload<"import-upload">;

/** Checks an uploaded ZIP, imports its pictures and makes their stimuli. Safe to run twice. */
export async function importUpload(upload: Upload): Promise<void> {
  const { variantId, studyId, zipPath, zipName } = upload;
  const { status } = await db.variant.findUniqueOrThrow({
    where: { id: variantId },
    select: { status: true },
  });
  // Done before, but stopped before the file was removed.
  if (status === "ready" || status === "failed") return rm(zipPath, { force: true });
  if (!existsSync(zipPath)) return abandonUpload(upload);

  const study = await db.study.findUniqueOrThrow({
    where: { id: studyId },
    select: { protocol: true, photoSetId: true },
  });
  const { problems } = await importRecolouredPictures({
    zipPath,
    zipName,
    photos: await listUploadPhotos(study.photoSetId),
    sizePx: protocolSchema.parse(study.protocol).stimulusPx,
    onProgress: (done, total) => recordProgress(variantId, { status: "checking", done, total }),
    accept: (photoId, { png }) => saveColorization(variantId, photoId, png),
  });
  if (isRefused(problems)) {
    const reason = `${describeErrors(problems, zipName)} Nothing was imported.`;
    await markFailed(variantId, studyId, { reason, problems });
  } else {
    await makeStudyStimuli({ studyId, variantId }, (done, total) =>
      recordProgress(variantId, { status: "generating", done, total }),
    );
    await markReady(variantId, studyId, problems);
  }
  await rm(zipPath, { force: true });
}

/** Gives an upload up that could not be imported. cause: what its last attempt ended with. */
export async function abandonUpload(upload: Upload, cause?: unknown): Promise<void> {
  const { variantId, studyId, zipPath, zipName } = upload;
  const reason =
    cause instanceof AppError
      ? cause.message
      : `${basename(zipName)} could not be read on the server. Please upload it again.`;
  await markFailed(variantId, studyId, { reason, problems: [] });
  await rm(zipPath, { force: true });
}

async function listUploadPhotos(photoSetId: string): Promise<UploadPhoto[]> {
  const photos = await listPhotos(photoSetId);
  return photos.map((photo) => ({ ...photo, read: () => store().get(photo.storageKey) }));
}
