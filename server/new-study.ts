import "server-only";
import { AppError } from "@/lib/errors";
import { presets } from "@/lib/protocol/presets";
import type { NewStudyInput } from "@/lib/schemas/new-study";
import { recordAudit } from "@/server/audit";
import { db, isUniqueViolation } from "@/server/db";
import {
  describePlatformVariants,
  listPlatformSlugs,
  listPlatformVariants,
} from "@/server/platform-variants";
import { countPhotos, createPhotoSet } from "@/server/photos";
import { createStudy, type Edit } from "@/server/studies";
import { beginEdit, queuePreparation, requireIdle } from "@/server/study-drafts";
import { registerVariant } from "@/server/variant-generation";

export type PhotoSetChoice = { id: string; name: string; photographs: number };

/** The photo sets of the studies that a researcher may change, the newest first. */
export async function listOwnPhotoSets(userId: string): Promise<PhotoSetChoice[]> {
  const sets = await db.photoSet.findMany({
    where: { entries: { some: {} }, studies: { some: { memberships: { some: ownedBy(userId) } } } },
    orderBy: { createdAt: "desc" },
    select: { id: true, name: true, _count: { select: { entries: true } } },
  });
  return sets.map(({ id, name, _count }) => ({ id, name, photographs: _count.entries }));
}

const ownedBy = (userId: string) => ({
  userId,
  role: { in: ["owner" as const, "editor" as const] },
});

export type VariantChoice = {
  slug: string;
  name: string;
  description: string;
  /** Of an upload of one's own, the sets that it has a picture of every photograph of. Null: a worker colours any. */
  photoSets: string[] | null;
};

/** What a study can be made of: the platform's variants, and what the researcher has uploaded. */
export async function listVariantChoices(userId: string): Promise<VariantChoice[]> {
  const platform = await describePlatformVariants();
  const own = await db.variant.findMany({
    where: { ownerId: userId, status: "ready" },
    orderBy: { createdAt: "desc" },
    select: { id: true, slug: true, name: true, description: true },
  });
  const covered = await listCoveredSets(
    userId,
    own.map(({ id }) => id),
  );
  return [
    ...platform.map((variant) => ({ ...variant, photoSets: null })),
    ...own.map(({ id, ...variant }) => ({
      ...variant,
      photoSets: covered.filter(({ variantId }) => variantId === id).map((row) => row.photoSetId),
    })),
  ];
}

/** Of the sets that the researcher may use, those that a variant has coloured every photograph of. */
function listCoveredSets(
  userId: string,
  variantIds: readonly string[],
): Promise<{ variantId: string; photoSetId: string }[]> {
  return db.$queryRaw`
    SELECT c."variant_id" AS "variantId", e."photo_set_id" AS "photoSetId"
    FROM "photo_set_entry" e JOIN "colorization" c USING ("photo_id")
    WHERE c."variant_id" = ANY(${variantIds}::uuid[]) AND e."photo_set_id" IN (
      SELECT s."photo_set_id" FROM "study" s JOIN "membership" m ON m."study_id" = s."id"
      WHERE m."user_id" = ${userId}::uuid AND m."role" <> 'viewer')
    GROUP BY c."variant_id", e."photo_set_id"
    HAVING count(*) = (
      SELECT count(*) FROM "photo_set_entry" a WHERE a."photo_set_id" = e."photo_set_id")`;
}

/** Makes a draft study. Its pictures are made by a worker, as soon as it has photographs. */
export async function draftStudy(userId: string, input: NewStudyInput): Promise<void> {
  const { photoSetId, variants, preset, ...details } = input;
  if (photoSetId) await requireOwnSet(photoSetId, userId);
  const variantIds = await findVariantIds(variants, { userId, photoSetId });
  const setId = photoSetId ?? (await createPhotoSet(details.title, []));
  try {
    const protocol = presets[preset];
    const ids = { photoSetId: setId, variantIds, ownerId: userId };
    const study = { ...details, protocol, ...ids };
    await createStudy(study, photoSetId ? queuePreparation : undefined);
  } catch (error) {
    if (!photoSetId) await db.photoSet.delete({ where: { id: setId } });
    if (!isUniqueViolation(error)) throw error;
    const message = "There is a study of this address already. Choose another.";
    throw new AppError("conflict", message, { fields: [{ path: "slug", message }], cause: error });
  }
}

/** Adds variants to a draft, and has a worker make their pictures. */
export async function addVariants(edit: Edit, slugs: readonly string[]): Promise<void> {
  const { studyId, userId } = edit;
  const { photoSetId } = await db.study.findUniqueOrThrow({
    where: { id: studyId },
    select: { photoSetId: true },
  });
  const variantIds = await findVariantIds(slugs, { userId, photoSetId });
  await db.$transaction(async (tx) => {
    await beginEdit(tx, edit);
    await requireIdle(tx, studyId);
    const data = variantIds.map((variantId) => ({ studyId, variantId }));
    await tx.studyVariant.createMany({ data, skipDuplicates: true });
    const detail = { variants: [...slugs] };
    await recordAudit({ action: "variant.chosen", userId, studyId, detail }, tx);
    await queuePreparation(tx, studyId);
  });
}

async function requireOwnSet(photoSetId: string, userId: string): Promise<void> {
  const where = { id: photoSetId, studies: { some: { memberships: { some: ownedBy(userId) } } } };
  if (await db.photoSet.findFirst({ where, select: { id: true } })) return;
  throw new AppError("not_found", "There is no such set of photographs among yours.");
}

/** photoSetId: null where the photographs are still to come. */
type Place = { userId: string; photoSetId: string | null };

async function findVariantIds(slugs: readonly string[], place: Place): Promise<string[]> {
  const platform = listPlatformSlugs();
  const ids: string[] = [];
  for (const slug of slugs) {
    if (platform.includes(slug)) {
      const [variant] = await listPlatformVariants([slug], "");
      ids.push(await registerVariant(variant));
    } else ids.push(await findOwnVariant(slug, place));
  }
  return ids;
}

/** An upload holds pictures of certain photographs: it belongs to their set only. */
async function findOwnVariant(slug: string, { userId, photoSetId }: Place): Promise<string> {
  const variant = await db.variant.findFirst({
    where: { slug, ownerId: userId, status: "ready" },
    select: { id: true, name: true },
  });
  if (!variant) throw new AppError("not_found", `There is no variant "${slug}" among yours.`);
  const { id, name } = variant;
  const advice = "Take it with the photographs that it was uploaded for.";
  if (photoSetId === null) {
    const message = `"${name}" has pictures of other photographs than those that you upload next. ${advice}`;
    throw new AppError("unprocessable", message);
  }
  const lacking = { photoSetId, photo: { colorizations: { none: { variantId: id } } } };
  const [missing, photographs] = await Promise.all([
    db.photoSetEntry.count({ where: lacking }),
    countPhotos(photoSetId),
  ]);
  if (missing === 0 && photographs > 0) return id;
  throw new AppError(
    "unprocessable",
    `"${name}" has pictures of other photographs: ${missing} of ${photographs} of this study's are missing. ${advice}`,
  );
}
