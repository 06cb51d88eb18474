import "server-only";
import { cache } from "react";
import { protocolSchema } from "@/lib/protocol/schema";
import { findArrival, recruitedBy, type KeptArrival } from "@/server/arrivals";
import { db } from "@/server/db";
import type { Prisma } from "@/server/generated/prisma/client";
import type { SessionStatus } from "@/server/generated/prisma/enums";
import { findSessionCookie } from "@/server/participant-cookie";
import { listPhotos } from "@/server/photos";
import { isQuestionnaireOpen } from "@/server/questionnaires";

/** What is before somebody in their session. */
export type Step = "session" | "questionnaire" | "debrief";

export type SessionProgress = {
  sessionId: string;
  /**
   * The browser has the session's cookie. Without it an ended session is known by who the recruiter says has come,
   * which others may know as well: no more than the way back is shown of it.
   */
  isHeld: boolean;
  status: SessionStatus;
  /** That its participant has consented in. */
  language: string;
  answered: number;
  total: number;
  next: Step;
};

/** The session of this browser's person in the study and how far it has come, or null. */
export async function findOwnSession(studySlug: string): Promise<SessionProgress | null> {
  return (await describeBrowser(studySlug)).own;
}

export type Browser = {
  own: SessionProgress | null;
  /** The browser holds a session, but the person who came last to it is not the one who began it. */
  holdsAnother: boolean;
  arrival: KeptArrival | null;
};

/** What the browser holds, and how its person came to the study. Read once for each request. */
export const describeBrowser = cache(async (studySlug: string): Promise<Browser> => {
  const arrival = await findArrival(studySlug);
  const sessionId = await findSessionCookie(studySlug);
  const session = sessionId ? await findSession(studySlug, { id: sessionId }) : null;
  const person = recruitedBy(arrival)?.outsideIdHash;
  const isOwn = !person || Buffer.from(person).equals(session?.outsideIdHash ?? new Uint8Array());
  if (session && isOwn) return { own: session.progress, holdsAnother: false, arrival };
  const own = person ? await findEnded(studySlug, person) : null;
  return { own, holdsAnother: session !== null, arrival };
});

async function findEnded(studySlug: string, outsideIdHash: Uint8Array<ArrayBuffer>) {
  const where = { participant: { outsideIdHash }, status: { not: "running" as const } };
  const session = await findSession(studySlug, where);
  return session && { ...session.progress, isHeld: false, next: "debrief" as const };
}

/** The game that this browser holds in the study, or null. */
export async function findOwnGame(studySlug: string): Promise<SessionProgress | null> {
  const sessionId = await findSessionCookie(studySlug, "game");
  return sessionId ? ((await findSession(studySlug, { id: sessionId }))?.progress ?? null) : null;
}

async function findSession(studySlug: string, where: Prisma.TrialSessionWhereInput) {
  const session = await db.trialSession.findFirst({
    where: { ...where, study: { slug: studySlug } },
    select: {
      id: true,
      status: true,
      population: true,
      questionnaire: true,
      participant: { select: { outsideIdHash: true, language: true } },
      study: { select: { protocol: true } },
      _count: { select: { trials: true } },
      trials: { where: { response: null }, select: { id: true } },
    },
  });
  if (!session) return null;
  const { id: sessionId, status, participant, _count } = session;
  const { questionnaire: questions } = protocolSchema.parse(session.study.protocol);
  const next = nextStep({ ...session, unanswered: session.trials.length, questions });
  const answered = _count.trials - session.trials.length;
  const { language, outsideIdHash } = participant;
  return {
    outsideIdHash,
    progress: { sessionId, isHeld: true, status, language, answered, total: _count.trials, next },
  };
}

type Place = Parameters<typeof isQuestionnaireOpen>[0] & {
  status: SessionStatus;
  unanswered: number;
};

function nextStep({ status, unanswered, ...session }: Place): Step {
  if (status === "screened_out" || status === "withdrawn") return "debrief";
  if (unanswered > 0) return "session";
  return isQuestionnaireOpen(session) ? "questionnaire" : "debrief";
}

/** Who took the study's photographs, each credit once, in alphabetical order. */
export async function listCredits(photoSetId: string): Promise<string[]> {
  const credits = (await listPhotos(photoSetId)).map((photo) => photo.credit);
  return [...new Set(credits)].sort((a, b) => a.localeCompare(b));
}
