import "server-only";
import { createHash } from "node:crypto";
import { lockText, type LockedVariant } from "@/lib/protocol/lock";
import { protocolSchema } from "@/lib/protocol/schema";
import { createBoundedCache } from "@/server/bounded-cache";
import { db, type Transaction } from "@/server/db";
import { visibleTo } from "@/server/studies";

/** The text that the study's lock is the hash of. The same at any later time: the database keeps what it tells of. */
export async function readLockText(tx: Transaction, studyId: string): Promise<string> {
  const study = await tx.study.findUniqueOrThrow({
    where: { id: studyId },
    select: {
      protocol: true,
      photoSet: { select: { entries: { select: { photo: { select: { sha256: true } } } } } },
      variants: {
        where: { variant: { status: { not: "failed" } } },
        select: { variant: { select: { id: true, slug: true, artifactKey: true } } },
      },
    },
  });
  const pictures = await hashPictures(tx, studyId);
  const variants = study.variants.map(({ variant }): LockedVariant => {
    const { id, slug, artifactKey: artifact } = variant;
    return { id, slug, artifact, pictures: pictures.get(id) ?? sha256("") };
  });
  return lockText({
    protocol: protocolSchema.parse(study.protocol),
    document: study.protocol,
    photographs: study.photoSet.entries.map(({ photo }) => photo.sha256),
    originals: pictures.get(null) ?? sha256(""),
    variants,
  });
}

/** The lock's text for whoever may have it: everyone once the study was opened, its members before. */
export async function findLockText(slug: string, userId: string | null): Promise<string | null> {
  const study = await db.study.findUnique({
    where: { slug, ...visibleTo(userId) },
    select: { id: true, lockHash: true },
  });
  if (!study?.lockHash) return null;
  const text = lockTexts.find(study.lockHash) ?? (await readLockText(db, study.id));
  lockTexts.keep(study.lockHash, text);
  return text;
}

/** By their hashes: anyone may ask, and it is read from every picture of a study. */
const lockTexts = createBoundedCache<string>({ sizeMax: 2 ** 22, sizeOf: ({ length }) => length });

/** sha256 over a variant's stimuli: a line for each photograph, with its hash and the picture's. null: the photographs. */
async function hashPictures(tx: Transaction, studyId: string): Promise<Map<string | null, string>> {
  const rows = await tx.stimulus.findMany({
    where: { studyId },
    orderBy: { photo: { sha256: "asc" } },
    select: { variantId: true, storageKey: true, photo: { select: { sha256: true } } },
  });
  const lines = new Map<string | null, string>();
  for (const { variantId, storageKey, photo } of rows) {
    lines.set(variantId, `${lines.get(variantId) ?? ""}${photo.sha256} ${storageKey}\n`);
  }
  return new Map([...lines].map(([variantId, text]) => [variantId, sha256(text)]));
}

export function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
