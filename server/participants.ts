import "server-only";
import { cache } from "react";
import { protocolSchema } from "@/lib/protocol/schema";
import { findArrival, recruitedBy, type KeptArrival } from "@/server/arrivals";
import { db } from "@/server/db";
import type { SessionStatus } from "@/server/generated/prisma/enums";
import { findSessionCookie } from "@/server/participant-cookie";
import { listPhotos } from "@/server/photos";
import { isQuestionnaireOpen } from "@/server/questionnaires";

/** What is before somebody in their session. */
export type Step = "session" | "questionnaire" | "debrief";

export type SessionProgress = {
  sessionId: string;
  status: SessionStatus;
  /** That its participant has consented in. */
  language: string;
  answered: number;
  total: number;
  next: Step;
};

/** The session that this browser holds in the study and how far it has come, or null. */
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
  const session = sessionId ? await findSession(studySlug, sessionId) : null;
  if (!session) return { own: null, holdsAnother: false, arrival };
  const person = recruitedBy(arrival)?.outsideIdHash;
  const isOwn = !person || Buffer.from(person).equals(session.outsideIdHash ?? new Uint8Array());
  return { own: isOwn ? session.progress : null, holdsAnother: !isOwn, arrival };
});

/** The game that this browser holds in the study, or null. */
export async function findOwnGame(studySlug: string): Promise<SessionProgress | null> {
  const sessionId = await findSessionCookie(studySlug, "game");
  return sessionId ? ((await findSession(studySlug, sessionId))?.progress ?? null) : null;
}

async function findSession(studySlug: string, sessionId: string) {
  const session = await db.trialSession.findFirst({
    where: { id: sessionId, study: { slug: studySlug } },
    select: {
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
  const { status, participant, _count } = session;
  const { questionnaire: questions } = protocolSchema.parse(session.study.protocol);
  const next = nextStep({ ...session, unanswered: session.trials.length, questions });
  const answered = _count.trials - session.trials.length;
  const { language, outsideIdHash } = participant;
  return {
    outsideIdHash,
    progress: { sessionId, status, language, answered, total: _count.trials, next },
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
