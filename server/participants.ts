import "server-only";
import { AppError } from "@/lib/errors";
import { db } from "@/server/db";
import { findSessionCookie } from "@/server/participant-cookie";
import { listPhotos } from "@/server/photos";

export type SessionProgress = { sessionId: string; answered: number; total: number };

/** The session that this browser holds in the study and how far it has come, or null. */
export async function findOwnSession(studySlug: string): Promise<SessionProgress | null> {
  const sessionId = await findSessionCookie(studySlug);
  if (sessionId === null) return null;
  const where = { id: sessionId, study: { slug: studySlug } };
  const select = { trials: { select: { response: { select: { trialId: true } } } } };
  const session = await db.trialSession.findFirst({ where, select });
  if (!session) return null;
  const answered = session.trials.filter((trial) => trial.response !== null).length;
  return { sessionId, answered, total: session.trials.length };
}

export type Debrief = {
  completionCode: string;
  variantName: string;
  /** Test trials in which the real photograph was found, and all of them. */
  correct: number;
  testTrials: number;
};

/** What a participant learns at the end; only when the server holds every answer. */
export async function getDebrief(studySlug: string, sessionId: string): Promise<Debrief> {
  const session = await db.trialSession.findFirst({
    where: { id: sessionId, study: { slug: studySlug } },
    select: { completionCode: true, variant: { select: { name: true } } },
  });
  if (!session?.completionCode) {
    throw new AppError("conflict", "Your session still has trials without an answer.");
  }
  const [score] = await db.$queryRaw<{ correct: number; testTrials: number }[]>`
    SELECT count(*) FILTER (WHERE NOT "fooled")::int AS "correct", count(*)::int AS "testTrials"
    FROM "answer" WHERE "session_id" = ${sessionId}::uuid AND "kind" = 'test'`;
  return { completionCode: session.completionCode, variantName: session.variant.name, ...score };
}

/** Who took the study's photographs, each credit once, in alphabetical order. */
export async function listCredits(photoSetId: string): Promise<string[]> {
  const credits = (await listPhotos(photoSetId)).map((photo) => photo.credit);
  return [...new Set(credits)].sort((a, b) => a.localeCompare(b));
}
