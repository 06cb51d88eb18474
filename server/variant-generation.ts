import "server-only";
import type { LabImage } from "@/lib/color/lab";
import { AppError } from "@/lib/errors";
import type { Colorizer } from "@/lib/model/colorize";
import { generateColorizations, loadPhoto, type OnProgress } from "@/server/colorizations";
import { db } from "@/server/db";
import type { Prisma } from "@/server/generated/prisma/client";
import type { VariantKind } from "@/server/generated/prisma/enums";
import { listPhotos } from "@/server/photos";

/** The photographs of a set in order, each read when it is wanted. */
export type PhotoReader = { count: number; read: (index: number) => Promise<LabImage> };

/** A variant whose pictures are generated here. */
export type GeneratedVariant = {
  slug: string;
  name: string;
  description: string;
  kind: Extract<VariantKind, "trained" | "baseline">;
  modelCard?: Prisma.InputJsonObject;
  /** Hash of the weights: other weights are another variant. */
  artifactKey?: string;
  makeColorizer: (photos: PhotoReader) => Promise<Colorizer>;
};

/** What is said while a variant's pictures and a study's stimuli are made. */
export const colouringStep = (name: string) => `Colouring with “${name}”`;
export const stimuliStep = "Preparing the pictures";

/**
 * A variant of the platform itself is one row, whichever studies show it. The first weights of a name get
 * the name itself, others the name with the beginning of their hash: two networks are never one variant.
 */
export async function registerVariant(variant: GeneratedVariant): Promise<string> {
  const { name, description, kind, modelCard, artifactKey = null } = variant;
  const namesake = await findVariant(variant.slug);
  const isSame = namesake?.kind === kind && namesake.artifactKey === artifactKey;
  if (isSame) return namesake.id;
  if (namesake && !artifactKey) {
    const message = `The name "${variant.slug}" is taken by a variant of another kind.`;
    throw new AppError("conflict", message);
  }
  const slug = namesake ? `${variant.slug}-${artifactKey?.slice(0, 8)}` : variant.slug;
  const status = "generating" as const;
  const data = { slug, name, description, kind, modelCard, artifactKey, status };
  // Another study may take it up at the same moment.
  await db.variant.createMany({ data, skipDuplicates: true });
  return (await db.variant.findUniqueOrThrow({ where: { slug }, select: { id: true } })).id;
}

function findVariant(slug: string) {
  const select = { id: true, kind: true, artifactKey: true };
  return db.variant.findUnique({ where: { slug }, select });
}

/** Colours what a registered variant has not coloured yet of a set; then it is ready. Safe to run twice. */
export async function generateVariant(
  { id, makeColorizer }: Pick<GeneratedVariant, "makeColorizer"> & { id: string },
  photoSetId: string,
  onProgress: OnProgress,
): Promise<void> {
  const where = { photoSetId, photo: { colorizations: { none: { variantId: id } } } };
  if ((await db.photoSetEntry.count({ where })) > 0) {
    const photos = await listPhotos(photoSetId);
    const read = (index: number) => loadPhoto(photos[index]);
    const colorizer = await makeColorizer({ count: photos.length, read });
    try {
      await generateColorizations({ variantId: id, photoSetId }, colorizer, onProgress);
    } finally {
      colorizer.dispose();
    }
  }
  await db.variant.updateMany({ where: { id, status: "generating" }, data: { status: "ready" } });
}
