import "server-only";
import { protocolSchema } from "@/lib/protocol/schema";
import { db } from "@/server/db";
import { publicFields, visibleTo, type PublicStudy } from "@/server/studies";

export type StudyCard = PublicStudy & {
  createdAt: Date;
  /** Whether who asked is a member of the study. */
  isMember: boolean;
  photographs: number;
  /** Those that have failed are left out: they are never shown. */
  variants: { slug: string; name: string; artifactKey: string | null }[];
};

/** A study's protocol card: for everyone once the study was opened, for its members before. */
export async function findStudyCard(
  slug: string,
  userId: string | null,
): Promise<StudyCard | null> {
  const study = await db.study.findUnique({
    where: { slug, ...visibleTo(userId) },
    select: {
      ...publicFields,
      createdAt: true,
      memberships: { select: { userId: true } },
      photoSet: { select: { _count: { select: { entries: true } } } },
      variants: {
        where: { variant: { status: { not: "failed" } } },
        orderBy: [{ addedAt: "asc" }, { variant: { slug: "asc" } }],
        select: { variant: { select: { slug: true, name: true, artifactKey: true } } },
      },
    },
  });
  if (!study) return null;
  const { memberships, photoSet, variants, ...rest } = study;
  const isMember = memberships.some((member) => member.userId === userId);
  return {
    ...rest,
    isMember,
    protocol: protocolSchema.parse(study.protocol),
    photographs: photoSet._count.entries,
    variants: variants.map((row) => row.variant),
  };
}
