import "server-only";
import { AppError } from "@/lib/errors";
import { actsAllowed, versionSlug, type LifeAct } from "@/lib/protocol/life-cycle";
import { recruitmentSchema } from "@/lib/protocol/recruitment";
import { countTrials, protocolSchema, type Protocol } from "@/lib/protocol/schema";
import { leaveOutPlatformTexts, spellOutTexts } from "@/lib/protocol/texts";
import { preparationSchema } from "@/lib/schemas/preparation";
import { recordAudit } from "@/server/audit";
import { db, isUniqueViolation, type Transaction } from "@/server/db";
import type { StudyStatus } from "@/server/generated/prisma/enums";
import { holdForEditor, requireVariants, type Edit } from "@/server/studies";
import { readLockText, sha256 } from "@/server/study-lock";

/** Fixes what the study is: from now on only its status moves. Gives the lock's hash. */
export async function lockStudy(studyId: string, userId: string): Promise<string> {
  return db.$transaction(async (tx) => {
    await beginAct(tx, { studyId, userId, act: "lock" });
    return lock(tx, studyId, userId);
  });
}

/** Opens a study to participants. A draft is locked first. */
export async function openStudy(studyId: string, userId: string): Promise<void> {
  await db.$transaction(async (tx) => {
    const status = await beginAct(tx, { studyId, userId, act: "open" });
    if (status === "draft") await lock(tx, studyId, userId);
    await tx.study.update({ where: { id: studyId }, data: { status: "open" } });
    await recordAudit({ action: "study.opened", userId, studyId }, tx);
  });
}

/** Takes no new participants for a while; sessions under way go on. */
export function pauseStudy(studyId: string, userId: string): Promise<void> {
  return move({ studyId, userId, act: "pause" }, "paused", "study.paused");
}

export function resumeStudy(studyId: string, userId: string): Promise<void> {
  return move({ studyId, userId, act: "resume" }, "open", "study.resumed");
}

/** Ends the study for good. */
export function closeStudy(studyId: string, userId: string): Promise<void> {
  return move({ studyId, userId, act: "close" }, "closed", "study.closed");
}

/**
 * Makes a draft with the protocol, photographs, pictures, variants and members of a locked study, to be changed. What
 * has failed is left behind, and so are the recruiter's codes, which belong to one study. Gives the draft's slug.
 */
export async function makeNewVersion(studyId: string, userId: string): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.$transaction((tx) => copyAsDraft(tx, { studyId, userId, attempt }));
    } catch (error) {
      // Another version took the name.
      if (!isUniqueViolation(error) || attempt === 20) throw error;
    }
  }
}

type Wish = Edit & { act: LifeAct };

/** Holds the study to the end of the transaction, and refuses what its status or the person's role forbids. */
async function beginAct(tx: Transaction, { act, ...edit }: Wish): Promise<StudyStatus> {
  const status = await holdForEditor(tx, edit);
  if (actsAllowed[status].includes(act)) return status;
  throw new AppError("conflict", `The study is ${status}. ${refusals[act]}`);
}

const refusals: Record<LifeAct, string> = {
  lock: "Only a draft can be locked.",
  open: "Only a draft or a locked study can be opened; a paused one is resumed.",
  pause: "Only an open study can be paused.",
  resume: "Only a paused study can be resumed.",
  close: "Only an open or paused study can be closed.",
  version: "A draft can be changed as it is: it needs no new version.",
};

async function move(
  wish: Wish,
  status: StudyStatus,
  action: "study.paused" | "study.resumed" | "study.closed",
): Promise<void> {
  const { studyId, userId } = wish;
  await db.$transaction(async (tx) => {
    await beginAct(tx, wish);
    await tx.study.update({ where: { id: studyId }, data: { status } });
    await recordAudit({ action, userId, studyId }, tx);
  });
}

async function lock(tx: Transaction, studyId: string, userId: string): Promise<string> {
  // Written anew first: with every default and wording spelt out the document means the same to every release.
  const protocol = spellOutTexts(await requireWhole(tx, studyId));
  await tx.study.update({ where: { id: studyId }, data: { protocol } });
  const lockHash = sha256(await readLockText(tx, studyId));
  const data = { status: "locked", lockHash, lockedAt: new Date() } as const;
  await tx.study.update({ where: { id: studyId }, data });
  await recordAudit({ action: "study.locked", userId, studyId, detail: { lockHash } }, tx);
  return lockHash;
}

/** Refuses a study that could not show a whole session of each of its variants that has not failed. */
async function requireWhole(tx: Transaction, studyId: string): Promise<Protocol> {
  const study = await tx.study.findUniqueOrThrow({
    where: { id: studyId },
    select: {
      protocol: true,
      preparation: true,
      variants: {
        where: { variant: { status: { not: "failed" } } },
        select: { variant: { select: { name: true, slug: true, id: true, status: true } } },
      },
    },
  });
  requirePrepared(preparationSchema.nullable().parse(study.preparation)?.state);
  const protocol = protocolSchema.parse(study.protocol);
  const variants = study.variants.map((row) => row.variant);
  requireVariants(protocol, variants);
  const needed = countTrials(protocol);
  for (const { id, name, status } of variants) {
    if (status !== "ready") {
      throw new AppError("unprocessable", `"${name}" is still being made. Wait until it is ready.`);
    }
    const present = await tx.stimulus.count({ where: { studyId, variantId: id } });
    if (present >= needed) continue;
    throw new AppError(
      "unprocessable",
      `A session needs ${needed} photographs; "${name}" has stimuli for ${present}.`,
    );
  }
  return protocol;
}

function requirePrepared(state: "waiting" | "running" | "failed" | undefined): void {
  if (state === undefined) return;
  const sentence =
    state === "failed"
      ? "The study's pictures could not be made. See what was found on its page."
      : "The study's pictures are still being made. Wait until they are there.";
  throw new AppError("unprocessable", sentence);
}

type Copy = { studyId: string; userId: string; attempt: number };

async function copyAsDraft(tx: Transaction, { studyId, userId, attempt }: Copy): Promise<string> {
  await beginAct(tx, { studyId, userId, act: "version" });
  const parent = await tx.study.findUniqueOrThrow({ where: { id: studyId }, select: copied });
  const { memberships, variants, recruitment, photoSetId, ...fields } = parent;
  const protocol = leaveOutPlatformTexts(protocolSchema.parse(fields.protocol));
  const version = fields.version + 1;
  const slug = versionSlug(fields.slug, version, attempt);
  const draft = await tx.study.create({
    data: {
      ...{ ...fields, slug, version, protocol },
      recruitment: { ...recruitmentSchema.parse(recruitment), prolific: null },
      parent: { connect: { id: studyId } },
      photoSet: { connect: { id: photoSetId } },
      memberships: { createMany: { data: memberships } },
      variants: { createMany: { data: variants } },
    },
    select: { id: true },
  });
  await copyStimuli(tx, studyId, draft.id);
  const detail = { version, parent: fields.slug };
  await recordAudit({ action: "study.versioned", userId, studyId: draft.id, detail }, tx);
  return slug;
}

const copied = {
  slug: true,
  title: true,
  description: true,
  version: true,
  protocol: true,
  recruitment: true,
  photoSetId: true,
  memberships: { select: { userId: true, role: true } },
  variants: {
    where: { variant: { status: "ready" } },
    orderBy: { addedAt: "asc" },
    select: { variantId: true, addedAt: true },
  },
} as const;

/** Rows only: the pictures themselves are stored by their content. */
async function copyStimuli(tx: Transaction, fromId: string, toId: string): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "stimulus" ("study_id", "photo_id", "variant_id", "storage_key", "byte_length", "luminance_mean_error", "luminance_max_error")
    SELECT ${toId}::uuid, s."photo_id", s."variant_id", s."storage_key", s."byte_length", s."luminance_mean_error", s."luminance_max_error"
    FROM "stimulus" s LEFT JOIN "variant" v ON v."id" = s."variant_id"
    WHERE s."study_id" = ${fromId}::uuid AND (s."variant_id" IS NULL OR v."status" = 'ready')`;
}
