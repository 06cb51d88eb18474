import "server-only";
import { createHash } from "node:crypto";
import { lockText, type LockedVariant } from "@/lib/protocol/lock";
import { protocolSchema } from "@/lib/protocol/schema";
import { db, type Transaction } from "@/server/db";

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
    where: { slug, lockHash: { not: null } },
    select: { id: true, status: true, memberships: { select: { userId: true } } },
  });
  const isMember = study?.memberships.some((member) => member.userId === userId);
  if (!study || (study.status === "locked" && !isMember)) return null;
  return readLockText(db, study.id);
}

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
