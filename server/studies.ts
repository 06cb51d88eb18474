import "server-only";
import { cache } from "react";
import { AppError } from "@/lib/errors";
import { protocolSchema, type Protocol } from "@/lib/protocol/schema";
import { recruitmentSchema, type Recruitment } from "@/lib/protocol/recruitment";
import { preparationSchema, type Preparation } from "@/lib/schemas/preparation";
import { recordAudit } from "@/server/audit";
import { db, type Transaction } from "@/server/db";
import type { Role, StudyStatus } from "@/server/generated/prisma/enums";
import { VIGILANCE_SLUG } from "@/server/trial-sessions";

export type NewStudy = {
  slug: string;
  title: string;
  description: string;
  protocol: Protocol;
  /** Nowhere but by its link where there is none. */
  recruitment?: Partial<Recruitment>;
  photoSetId: string;
  variantIds: string[];
  ownerId: string;
};

/** Makes a draft study with its owner. andThen: what must not be left undone if the study is there. */
export async function createStudy(
  study: NewStudy,
  andThen: (tx: Transaction, studyId: string) => Promise<void> = async () => {},
): Promise<string> {
  const { variantIds, ownerId, photoSetId, recruitment, ...fields } = study;
  return db.$transaction(async (tx) => {
    const row = await tx.study.create({
      data: {
        ...fields,
        recruitment: recruitmentSchema.parse(recruitment ?? {}),
        photoSet: { connect: { id: photoSetId } },
        memberships: { create: { userId: ownerId, role: "owner" } },
        variants: { createMany: { data: variantIds.map((variantId) => ({ variantId })) } },
      },
      select: { id: true },
    });
    await recordAudit({ action: "study.created", userId: ownerId, studyId: row.id }, tx);
    await andThen(tx, row.id);
    return row.id;
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
  version: number;
  /** The study that this is a changed version of. */
  parent: { slug: string; title: string } | null;
  /** sha256 of all that is locked. Null for drafts, and for studies that were opened before there were locks. */
  lockHash: string | null;
  lockedAt: Date | null;
};

export const publicFields = {
  slug: true,
  title: true,
  description: true,
  status: true,
  protocol: true,
  photoSetId: true,
  version: true,
  parent: { select: { slug: true, title: true } },
  lockHash: true,
  lockedAt: true,
} as const;

/** Studies that somebody may read all of: everyone once they were opened, members before. userId: null for visitors. */
export function visibleTo(userId: string | null) {
  const isPublic = { status: { notIn: ["draft" as const, "locked" as const] } };
  const isMember = userId === null ? [] : [{ memberships: { some: { userId } } }];
  return { OR: [isPublic, ...isMember] };
}

/** What anyone with the link may know of a study; null for drafts. Read once for each request. */
export const findPublicStudy = cache(async (slug: string): Promise<PublicStudy | null> => {
  const study = await db.study.findUnique({ where: { slug }, select: publicFields });
  if (!study || study.status === "draft") return null;
  return { ...study, protocol: protocolSchema.parse(study.protocol) };
});

/** Open studies that volunteers may find on the front page. */
export async function listOpenStudies(): Promise<
  { slug: string; title: string; description: string }[]
> {
  const select = { slug: true, title: true, description: true };
  return db.study.findMany({
    where: { status: "open", recruitment: { path: ["listed"], equals: true } },
    orderBy: { createdAt: "asc" },
    select,
  });
}

/** Declining stores nothing but the count. */
export async function recordRefusal(slug: string): Promise<void> {
  const { count } = await db.study.updateMany({
    where: { slug, status: "open" },
    data: { refusalCount: { increment: 1 } },
  });
  if (count === 0)
    throw new AppError("not_found", "There is no such open study.", { reason: "studyClosed" });
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

export type MemberStudy = PublicStudy & {
  id: string;
  role: Role;
  refusalCount: number;
  recruitment: Recruitment;
  /** What a worker is doing for the draft, or could not do. */
  preparation: Preparation | null;
};

const memberFields = {
  ...publicFields,
  id: true,
  refusalCount: true,
  recruitment: true,
  preparation: true,
} as const;

/** The study, for one of its members. To others it does not exist. */
export async function getStudyForMember(slug: string, userId: string): Promise<MemberStudy> {
  const membership = await db.membership.findFirst({
    where: { userId, study: { slug } },
    select: { role: true, study: { select: memberFields } },
  });
  if (!membership) throw new AppError("not_found", "There is no such study among yours.");
  const { study, role } = membership;
  return {
    ...study,
    role,
    protocol: protocolSchema.parse(study.protocol),
    recruitment: recruitmentSchema.parse(study.recruitment),
    preparation: preparationSchema.nullable().parse(study.preparation),
  };
}

/** Viewers may look; owners and editors may change. */
export function requireEditor(study: Pick<MemberStudy, "role">): void {
  if (study.role !== "viewer") return;
  throw new AppError("forbidden", "You may look at this study, but not change it. Ask its owner.");
}

/** What is locked stays as it is. */
export function requireDraft({ status }: { status: StudyStatus }): void {
  if (status === "draft") return;
  throw new AppError(
    "conflict",
    "The study is locked: its protocol, photographs and variants do not change any more. Make a new version of it.",
  );
}

/** Who changes which study. */
export type Edit = { studyId: string; userId: string };

/** Keeps the study as it is to the transaction's end, for one who may change it, and gives its status. */
export async function holdForEditor(
  tx: Transaction,
  { studyId, userId }: Edit,
): Promise<StudyStatus> {
  await tx.$queryRaw`SELECT 1 FROM "study" WHERE "id" = ${studyId}::uuid FOR UPDATE`;
  const membership = await tx.membership.findFirst({
    where: { userId, studyId },
    select: { role: true, study: { select: { status: true } } },
  });
  if (!membership) throw new AppError("not_found", "There is no such study among yours.");
  requireEditor(membership);
  return membership.study.status;
}
