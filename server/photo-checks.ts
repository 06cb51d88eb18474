import "server-only";
import { AppError } from "@/lib/errors";
import { countTrials, type Protocol } from "@/lib/protocol/schema";
import { assertReduces } from "@/lib/stimulus/crop-and-resize";
import { PictureError } from "@/lib/stimulus/picture-error";
import { readPictureHeader } from "@/lib/stimulus/read-picture";
import type { NewPhoto } from "@/server/photos";
import { objectKey } from "@/server/storage";

/** Throws one error that names everything which keeps these photographs from being a study of the protocol. */
export async function checkPhotos(photos: readonly NewPhoto[], protocol: Protocol): Promise<void> {
  const problems = [
    ...findTooFew(photos, protocol),
    ...findTwice(photos, "the same name", ({ name }) => name.toLowerCase()),
    ...findTwice(photos, "the same picture", ({ bytes }) => objectKey(bytes)),
  ];
  for (const photo of photos) problems.push(...(await findUnusable(photo, protocol.stimulusPx)));
  if (problems.length === 0) return;
  throw new AppError(
    "unprocessable",
    `These photographs do not make a study:\n${problems.join("\n")}`,
  );
}

function findTooFew(photos: readonly NewPhoto[], protocol: Protocol): string[] {
  const needed = countTrials(protocol);
  if (photos.length >= needed) return [];
  return [
    `A session has ${needed} trials and shows no photograph twice, but there are ${photos.length} photographs. Add some, or plan fewer trials.`,
  ];
}

function findTwice(
  photos: readonly NewPhoto[],
  what: string,
  keyOf: (photo: NewPhoto) => string,
): string[] {
  const first = new Map<string, string>();
  return photos.flatMap((photo) => {
    const key = keyOf(photo);
    const earlier = first.get(key);
    first.set(key, earlier ?? photo.name);
    return earlier === undefined ? [] : [`${photo.name}: ${what} as ${earlier}. Keep one of them.`];
  });
}

async function findUnusable({ name, bytes }: NewPhoto, stimulusPx: number): Promise<string[]> {
  try {
    assertReduces(await readPictureHeader(bytes), stimulusPx);
    return [];
  } catch (error) {
    if (!(error instanceof PictureError)) throw error;
    return [`${name}: ${error.message}`];
  }
}
