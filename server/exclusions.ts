import "server-only";
import { AppError } from "@/lib/errors";
import { selfReport, staffBreach, type Breach } from "@/lib/protocol/exclusions";
import { recordAudit } from "@/server/audit";
import { lockCompletion } from "@/server/completion";
import { db, type Transaction } from "@/server/db";
import { lockSession } from "@/server/session-lock";
import { includeSession } from "@/server/totals";

/** Leaves a session out by its participant's own word, at whatever time it comes. Once is enough. */
export function excludeByOwnWord(sessionId: string): Promise<void> {
  return leaveOut(sessionId, selfReport, ({ status }) => status !== "withdrawn");
}

/** Leaves out a participant's session whose browser turns out to be a researcher's: signed in only after the start. */
export function excludeStaff(sessionId: string): Promise<void> {
  return leaveOut(
    sessionId,
    staffBreach,
    ({ status, population }) => population === "participant" && status === "running",
  );
}

async function leaveOut(
  sessionId: string,
  breach: Breach,
  isDue: (session: LockedSession) => boolean,
): Promise<void> {
  await db.$transaction(async (tx) => {
    const session = await lockedSession(tx, sessionId);
    if (!isDue(session)) return;
    await lockCompletion(tx, session.studyId);
    await excludeSession(tx, sessionId, breach);
  });
}

/** Adds a rule that leaves the session out, unless it does so already. The completion of its study must be locked. */
export async function excludeSession(
  tx: Transaction,
  sessionId: string,
  breach: Breach,
): Promise<void> {
  const where = { sessionId, trialId: null, rule: breach.rule, reversedAt: null };
  if ((await tx.exclusion.count({ where })) > 0) return;
  await includeSession(tx, sessionId, -1);
  await tx.exclusion.create({ data: { ...breach, sessionId } });
  await includeSession(tx, sessionId);
}

/** Undoes an exclusion: what it left out counts again, unless another rule leaves it out too. */
export async function reverseExclusion(exclusionId: string, userId: string): Promise<void> {
  await db.$transaction(async (tx) => {
    const exclusion = await getExclusionFor(tx, exclusionId, userId);
    const { studyId } = await lockedSession(tx, exclusion.sessionId);
    await lockCompletion(tx, studyId);
    await includeSession(tx, exclusion.sessionId, -1);
    const { count } = await tx.exclusion.updateMany({
      where: { id: exclusionId, reversedAt: null },
      data: { reversedAt: new Date() },
    });
    if (count === 0) throw new AppError("conflict", "This exclusion was reversed before.");
    await includeSession(tx, exclusion.sessionId);
    const detail = { exclusionId, rule: exclusion.rule };
    await recordAudit({ action: "exclusion.reversed", userId, studyId, detail }, tx);
  });
}

/** Viewers may look; owners and editors may change. To others the exclusion does not exist. */
async function getExclusionFor(tx: Transaction, id: string, userId: string) {
  const members = { some: { userId, role: { in: ["owner" as const, "editor" as const] } } };
  const where = { id, session: { study: { memberships: members } } };
  const select = { sessionId: true, rule: true };
  const exclusion = await tx.exclusion.findFirst({ where, select });
  if (exclusion) return exclusion;
  throw new AppError("not_found", "There is no such exclusion in a study that you may change.");
}

type LockedSession = Awaited<ReturnType<typeof lockedSession>>;

async function lockedSession(tx: Transaction, id: string) {
  await lockSession(tx, id);
  const select = { studyId: true, status: true, population: true };
  return tx.trialSession.findUniqueOrThrow({ where: { id }, select });
}
