import sharp from "sharp";
import { labToSrgb, srgbToLab } from "@/lib/color/lab";
import { fitToGamut } from "@/lib/stimulus/gamut";
import { readPicture } from "@/lib/stimulus/read-picture";
import { listPhotos } from "@/server/photos";
import { store } from "@/server/storage";
import type { RawEntry } from "@/test/support/zips";

/**
 * The study's photographs with a and b exchanged and L as it was: an honest recolouring, named like the photographs.
 */
export async function recolourAll(photoSetId: string): Promise<RawEntry[]> {
  const photos = await listPhotos(photoSetId);
  return Promise.all(
    photos.map(async ({ name, storageKey }) => ({
      name: `${name}.jpg`,
      data: await recolour(await store().get(storageKey)),
      isDeflated: false,
    })),
  );
}

async function recolour(photo: Buffer): Promise<Buffer> {
  const { rgb, width, height } = await readPicture(photo);
  const lab = srgbToLab(rgb, width, height);
  const exchanged = fitToGamut({ ...lab, ab: lab.ab.map((_, i) => lab.ab[i ^ 1]) });
  const raw = { width, height, channels: 3 } as const;
  return sharp(labToSrgb(exchanged), { raw }).jpeg({ quality: 92 }).toBuffer();
}
