import "server-only";
import { createHash } from "node:crypto";
import { readPictureHeader } from "@/lib/stimulus/read-picture";
import { db } from "@/server/db";
import { store } from "@/server/storage";

/** Where a set has a photograph from. */
export type Origin = { source: string; licence: string; credit: string };

export type NewPhoto = Origin & {
  /** Unique in its set; recoloured pictures are matched by it. */
  name: string;
  bytes: Buffer;
};

/** Stores a photograph, once however often it comes, and gives its id. Throws PictureError on a bad picture. */
export async function importPhoto(bytes: Buffer): Promise<string> {
  const { width, height } = await readPictureHeader(bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const storageKey = await store().put(bytes);
  const row = await db.photo.upsert({
    where: { sha256 },
    create: { sha256, width, height, storageKey },
    update: {},
    select: { id: true },
  });
  return row.id;
}

/** Makes a set of photographs. Nothing is left behind when one of them is refused. */
export async function createPhotoSet(name: string, photos: readonly NewPhoto[]): Promise<string> {
  const entries = [];
  for (const { bytes, ...entry } of photos) {
    entries.push({ ...entry, photoId: await importPhoto(bytes) });
  }
  const set = await db.photoSet.create({
    data: { name, entries: { createMany: { data: entries } } },
    select: { id: true },
  });
  return set.id;
}

export type StoredPhoto = {
  id: string;
  name: string;
  width: number;
  height: number;
  storageKey: string;
  credit: string;
};

export function countPhotos(photoSetId: string): Promise<number> {
  return db.photoSetEntry.count({ where: { photoSetId } });
}

/** The photographs of a set, by name. */
export async function listPhotos(photoSetId: string): Promise<StoredPhoto[]> {
  const entries = await db.photoSetEntry.findMany({
    where: { photoSetId },
    orderBy: { name: "asc" },
    select: {
      name: true,
      credit: true,
      photo: { select: { id: true, width: true, height: true, storageKey: true } },
    },
  });
  return entries.map(({ name, credit, photo }) => ({ name, credit, ...photo }));
}
