import "server-only";
import { srgbToLab, type LabImage } from "@/lib/color/lab";
import { protocolSchema } from "@/lib/protocol/schema";
import { assertReduces, cropAndResize } from "@/lib/stimulus/crop-and-resize";
import { makeStimulus } from "@/lib/stimulus/make-stimulus";
import { readPicture } from "@/lib/stimulus/read-picture";
import { db } from "@/server/db";
import type { OnProgress } from "@/server/colorizations";
import { listPhotos, type StoredPhoto } from "@/server/photos";
import { store } from "@/server/storage";

/**
 * Makes the study's missing stimuli: every photograph itself and its colouring by every variant that is
 * ready, and by the given one. What is there already is kept, so the job may run twice and after a variant was added.
 */
export async function makeStudyStimuli(
  { studyId, variantId }: { studyId: string; variantId?: string },
  onProgress: OnProgress,
): Promise<void> {
  const variant = { OR: [{ status: "ready" as const }, { id: variantId }] };
  const study = await db.study.findUniqueOrThrow({
    where: { id: studyId },
    select: {
      protocol: true,
      photoSetId: true,
      variants: { where: { variant }, select: { variantId: true } },
    },
  });
  const { stimulusPx } = protocolSchema.parse(study.protocol);
  const photos = await listPhotos(study.photoSetId);
  const variantIds = study.variants.map((row) => row.variantId);
  for (const [index, photo] of photos.entries()) {
    await makePhotoStimuli({ studyId, photo, variantIds, stimulusPx });
    await onProgress(index + 1, photos.length);
  }
}

type PhotoJob = { studyId: string; photo: StoredPhoto; variantIds: string[]; stimulusPx: number };

async function makePhotoStimuli({
  studyId,
  photo,
  variantIds,
  stimulusPx,
}: PhotoJob): Promise<void> {
  const where = { studyId, photoId: photo.id };
  const present = await db.stimulus.findMany({ where, select: { variantId: true } });
  const known = new Set(present.map((row) => row.variantId));
  const colorizations = await db.colorization.findMany({
    where: { photoId: photo.id, variantId: { in: variantIds.filter((id) => !known.has(id)) } },
    select: { variantId: true, storageKey: true },
  });
  if (known.has(null) && colorizations.length === 0) return;

  assertReduces(photo, stimulusPx);
  const real = await loadAtSize(photo.storageKey, stimulusPx);
  if (!known.has(null)) await saveStimulus({ ...where, variantId: null }, real, null);
  for (const { variantId, storageKey } of colorizations) {
    const { ab } = await loadAtSize(storageKey, stimulusPx);
    await saveStimulus({ ...where, variantId }, real, ab);
  }
}

async function loadAtSize(storageKey: string, stimulusPx: number): Promise<LabImage> {
  const picture = await readPicture(await store().get(storageKey));
  const { rgb, width, height } = await cropAndResize(picture, stimulusPx);
  return srgbToLab(rgb, width, height);
}

type StimulusKey = { studyId: string; photoId: string; variantId: string | null };

async function saveStimulus(
  key: StimulusKey,
  photo: LabImage,
  ab: Float32Array | null,
): Promise<void> {
  const { jpeg, luminance } = await makeStimulus({ photo, ab });
  const row = {
    ...key,
    storageKey: await store().put(jpeg),
    byteLength: jpeg.length,
    luminanceMeanError: luminance.meanError,
    luminanceMaxError: luminance.maxError,
  };
  await db.stimulus.createMany({ data: [row], skipDuplicates: true });
}
