import "server-only";
import type { Colorizer } from "@/lib/model/colorize";
import { srgbToLab, type LabImage } from "@/lib/color/lab";
import { readPicture } from "@/lib/stimulus/read-picture";
import { recolour } from "@/lib/stimulus/recolour";
import { db } from "@/server/db";
import { listPhotos, type StoredPhoto } from "@/server/photos";
import { store } from "@/server/storage";

export type OnProgress = (done: number, total: number) => void | Promise<void>;

/** The photograph's pixels at their own size, in Lab. */
export async function loadPhoto(photo: StoredPhoto): Promise<LabImage> {
  const { rgb, width, height } = await readPicture(await store().get(photo.storageKey));
  return srgbToLab(rgb, width, height);
}

/** Colours every photograph of the set that the variant has not coloured yet, so that a job may run twice. */
export async function generateColorizations(
  { variantId, photoSetId }: { variantId: string; photoSetId: string },
  colorizer: Colorizer,
  onProgress: OnProgress,
): Promise<void> {
  const photos = await listPhotos(photoSetId);
  const present = await db.colorization.findMany({
    where: { variantId },
    select: { photoId: true },
  });
  const known = new Set(present.map((row) => row.photoId));
  for (const [index, photo] of photos.entries()) {
    if (!known.has(photo.id)) {
      const lab = await loadPhoto(photo);
      const picture = await recolour(lab, await colorizer.colorize(lab, { index }));
      await saveColorization(variantId, photo.id, picture);
    }
    await onProgress(index + 1, photos.length);
  }
}

export async function saveColorization(
  variantId: string,
  photoId: string,
  picture: Buffer,
): Promise<void> {
  const storageKey = await store().put(picture);
  await db.colorization.upsert({
    where: { variantId_photoId: { variantId, photoId } },
    create: { variantId, photoId, storageKey },
    update: { storageKey },
  });
}
