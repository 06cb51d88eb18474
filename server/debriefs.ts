import "server-only";
import { AppError } from "@/lib/errors";
import { groupCode } from "@/lib/protocol/codes";
import type { Assignment } from "@/lib/schemas/arrival";
import type { KeptArrival } from "@/server/arrivals";
import { db } from "@/server/db";
import { findOwnSession } from "@/server/participants";
import { getRecruitment } from "@/server/recruitment";
import { withdrawalCodeOf } from "@/server/withdrawal-code";

export type Score = {
  /** Test trials in which the real photograph was found, and all of them. */
  correct: number;
  testTrials: number;
};

/** How somebody goes back to where they came from. */
export type WayBack =
  | { kind: "code"; code: string }
  | { kind: "prolific"; url: string }
  | { kind: "mturk"; code: string; assignment: Assignment }
  /** Nothing to take along. */
  | { kind: "none" };

export type Debrief = {
  kind: "completed" | "screened_out" | "withdrawn";
  /** Of a completed session. */
  score: Score | null;
  variantName: string;
  wayBack: WayBack;
  /** Null for sessions from before there were any, and for those that were withdrawn. */
  withdrawalCode: string | null;
  isSelfReported: boolean;
};

/** What a participant learns at the end; a completion code only when the server holds every answer. */
export async function getDebrief(
  studySlug: string,
  sessionId: string,
  arrival: KeptArrival | null,
): Promise<Debrief> {
  const session = await db.trialSession.findFirst({
    where: { id: sessionId, study: { slug: studySlug } },
    select: {
      status: true,
      completionCode: true,
      screenedOutAt: true,
      withdrawalCodeHash: true,
      variant: { select: { name: true } },
      participant: { select: { recruiter: true } },
      exclusions: { where: { rule: "self-reported", reversedAt: null }, select: { id: true } },
    },
  });
  if (!session || session.status === "running") {
    throw new AppError("conflict", "Your session still has questions without an answer.");
  }
  const { status: kind, participant, completionCode } = session;
  const hasCode = session.withdrawalCodeHash !== null && kind !== "withdrawn";
  const wasScreenedOut = session.screenedOutAt !== null;
  const ended = { wasScreenedOut, completionCode, recruiter: participant.recruiter };
  return {
    kind,
    score: kind === "completed" ? await getScore(sessionId) : null,
    variantName: session.variant.name,
    wayBack: await findWayBack(studySlug, ended, arrival),
    withdrawalCode: hasCode ? groupCode(withdrawalCodeOf(sessionId)) : null,
    isSelfReported: session.exclusions.length > 0,
  };
}

/** What is left of it for a browser that does not hold the session. */
export function onlyWayBack(debrief: Debrief): Debrief {
  return { ...debrief, score: null, withdrawalCode: null, isSelfReported: false };
}

/** The code of the session that this browser holds, if it can be withdrawn. */
export async function findOwnWithdrawalCode(studySlug: string): Promise<string | null> {
  const own = await findOwnSession(studySlug);
  if (!own?.isHeld) return null;
  const where = {
    ...{ id: own.sessionId, withdrawalCodeHash: { not: null } },
    status: { not: "withdrawn" as const },
  };
  const session = await db.trialSession.findFirst({ where, select: { id: true } });
  return session && groupCode(withdrawalCodeOf(session.id));
}

/** How many of the session's test trials found the real photograph. */
export async function getScore(sessionId: string): Promise<Score> {
  const [score] = await db.$queryRaw<Score[]>`
    SELECT count(*) FILTER (WHERE NOT "fooled")::int AS "correct", count(*)::int AS "testTrials"
    FROM "answer" WHERE "session_id" = ${sessionId}::uuid AND "kind" = 'test'`;
  return score;
}

type Ended = { wasScreenedOut: boolean; completionCode: string | null; recruiter: string };

async function findWayBack(
  studySlug: string,
  { wasScreenedOut, completionCode: code, recruiter }: Ended,
  arrival: KeptArrival | null,
): Promise<WayBack> {
  if (recruiter === "prolific") {
    const { prolific } = await getRecruitment(studySlug);
    const back = wasScreenedOut ? prolific?.screenedOutCode : prolific?.completionCode;
    // Who withdraws after the end has earned what the end is paid with; before it they return their place.
    const isOwed = wasScreenedOut || code !== null;
    return back && isOwed ? { kind: "prolific", url: prolificUrl(back) } : { kind: "none" };
  }
  const shown = wasScreenedOut ? SCREENED_OUT : code;
  if (shown === null) return { kind: "none" };
  if (recruiter === "mturk" && arrival?.assignment) {
    return { kind: "mturk", code: shown, assignment: arrival.assignment };
  }
  return code === null ? { kind: "none" } : { kind: "code", code };
}

/** What Mechanical Turk's requester sees in place of a completion code. */
const SCREENED_OUT = "SCREENED-OUT";

function prolificUrl(code: string): string {
  return `https://app.prolific.com/submissions/complete?cc=${encodeURIComponent(code)}`;
}
