import "server-only";
import { AppError } from "@/lib/errors";
import { countTrials, protocolSchema, type Protocol } from "@/lib/protocol/schema";
import { recordAudit } from "@/server/audit";
import { db } from "@/server/db";
import type { Role, StudyStatus } from "@/server/generated/prisma/enums";
import { VIGILANCE_SLUG } from "@/server/trial-sessions";

export type NewStudy = {
  slug: string;
  title: string;
  description: string;
  protocol: Protocol;
  photoSetId: string;
  variantIds: string[];
  ownerId: string;
};

/** Makes a draft study with its owner. */
export async function createStudy(study: NewStudy): Promise<string> {
  const { variantIds, ownerId, photoSetId, ...fields } = study;
  return db.$transaction(async (tx) => {
    const row = await tx.study.create({
      data: {
        ...fields,
        photoSet: { connect: { id: photoSetId } },
        memberships: { create: { userId: ownerId, role: "owner" } },
        variants: { createMany: { data: variantIds.map((variantId) => ({ variantId })) } },
      },
      select: { id: true },
    });
    await recordAudit({ action: "study.created", userId: ownerId, studyId: row.id }, tx);
    return row.id;
  });
}

/** Opens a study to participants, once it can compose a whole session for each variant that has not failed. */
export async function openStudy(studyId: string, userId: string): Promise<void> {
  await db.$transaction(async (tx) => {
    const study = await tx.study.findUniqueOrThrow({
      where: { id: studyId },
      select: {
        protocol: true,
        variants: {
          where: { variant: { status: { not: "failed" } } },
          select: { variant: { select: { name: true, slug: true, id: true } } },
        },
      },
    });
    const protocol = protocolSchema.parse(study.protocol);
    const variants = study.variants.map((row) => row.variant);
    requireVariants(protocol, variants);
    const needed = countTrials(protocol);
    for (const variant of variants) {
      const present = await tx.stimulus.count({ where: { studyId, variantId: variant.id } });
      if (present >= needed) continue;
      throw new AppError(
        "unprocessable",
        `A session needs ${needed} photographs; "${variant.name}" has stimuli for ${present}.`,
      );
    }
    await tx.study.update({ where: { id: studyId }, data: { status: "open" } });
    await recordAudit({ action: "study.opened", userId, studyId }, tx);
  });
}

/** Refuses a study that could not show a session: without variants, or without what its vigilance trials show. */
export function requireVariants(protocol: Protocol, variants: readonly { slug: string }[]): void {
  if (variants.length === 0) {
    throw new AppError("unprocessable", "The study has no variant to show. Add one first.");
  }
  if (protocol.vigilanceTrials === 0) return;
  if (variants.some((variant) => variant.slug === VIGILANCE_SLUG)) return;
  throw new AppError(
    "unprocessable",
    `Vigilance trials show the variant "${VIGILANCE_SLUG}". Add it to the study, or plan no vigilance trials.`,
  );
}

export type PublicStudy = {
  slug: string;
  title: string;
  description: string;
  status: StudyStatus;
  protocol: Protocol;
  photoSetId: string;
};

/** What anyone with the link may know of a study; null for drafts. */
export async function findPublicStudy(slug: string): Promise<PublicStudy | null> {
  const select = {
    slug: true,
    title: true,
    description: true,
    status: true,
    protocol: true,
    photoSetId: true,
  };
  const study = await db.study.findUnique({ where: { slug }, select });
  if (!study || study.status === "draft") return null;
  return { ...study, protocol: protocolSchema.parse(study.protocol) };
}

/** Open studies, for the front page. */
export async function listOpenStudies(): Promise<
  { slug: string; title: string; description: string }[]
> {
  const select = { slug: true, title: true, description: true };
  return db.study.findMany({ where: { status: "open" }, orderBy: { createdAt: "asc" }, select });
}

/** Declining stores nothing but the count. */
export async function recordRefusal(slug: string): Promise<void> {
  const { count } = await db.study.updateMany({
    where: { slug, status: "open" },
    data: { refusalCount: { increment: 1 } },
  });
  if (count === 0) throw new AppError("not_found", "There is no such open study.");
}

export type StudySummary = {
  slug: string;
  title: string;
  status: StudyStatus;
  role: Role;
  variants: number;
  /** Completed sessions of participants. */
  completed: number;
};

export async function listStudiesOf(userId: string): Promise<StudySummary[]> {
  const memberships = await db.membership.findMany({
    where: { userId },
    orderBy: { study: { createdAt: "desc" } },
    select: {
      role: true,
      study: {
        select: {
          slug: true,
          title: true,
          status: true,
          _count: {
            select: {
              variants: true,
              sessions: { where: { status: "completed", population: "participant" } },
            },
          },
        },
      },
    },
  });
  return memberships.map(({ role, study: { _count, ...study } }) => ({
    ...study,
    role,
    variants: _count.variants,
    completed: _count.sessions,
  }));
}

export type MemberStudy = PublicStudy & { id: string; role: Role; refusalCount: number };

/** The study, for one of its members. To others it does not exist. */
export async function getStudyForMember(slug: string, userId: string): Promise<MemberStudy> {
  const membership = await db.membership.findFirst({
    where: { userId, study: { slug } },
    select: {
      role: true,
      study: {
        select: {
          id: true,
          slug: true,
          title: true,
          description: true,
          status: true,
          protocol: true,
          photoSetId: true,
          refusalCount: true,
        },
      },
    },
  });
  if (!membership) throw new AppError("not_found", "There is no such study among yours.");
  const { study, role } = membership;
  return { ...study, role, protocol: protocolSchema.parse(study.protocol) };
}

/** Viewers may look; owners and editors may change. */
export function requireEditor(study: MemberStudy): void {
  if (study.role !== "viewer") return;
  throw new AppError("forbidden", "You may look at this study, but not change it. Ask its owner.");
}
