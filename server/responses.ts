import "server-only";
import { AppError } from "@/lib/errors";
import { trialBreaches } from "@/lib/protocol/exclusions";
import { hasRequired } from "@/lib/protocol/questionnaire";
import { gameProtocol, type Protocol } from "@/lib/protocol/schema";
import type { ResponseInput, ResponseResult } from "@/lib/schemas/participant";
import { completeSession, isAsked, lockCompletion } from "@/server/completion";
import { db, queryPrepared } from "@/server/db";
import type { Population, TrialKind } from "@/server/generated/prisma/enums";
import { lockSession } from "@/server/session-lock";
import { getSessionProtocol } from "@/server/session-protocol";

/** What record_answer (prisma/migrations/0008_one_round_trip) gives back. */
type Recorded = {
  outcome: "recorded" | "known" | "other" | "unknown" | "unshown" | "over" | "recounted" | "last";
  kind: TrialKind;
  population: Population;
  studyId: string;
  presentations: number;
  fooled: boolean;
  isDone: boolean;
};

const recordAnswer = {
  name: "record-answer",
  text: `SELECT "outcome", "kind", "population", "study_id" AS "studyId", "presentations", "fooled", "is_done" AS "isDone"
    FROM "record_answer"($1, $2, $3, $4, false)`,
};

/**
 * Records the answer to a trial with its totals in one transaction, and completes the session with the
 * last one. The same answer again is acknowledged again; another one is refused.
 */
export async function recordResponse(
  sessionId: string,
  input: ResponseInput,
): Promise<ResponseResult> {
  const protocol = await getSessionProtocol(sessionId);
  // As often as its trial was shown, unless a second tab has shown it again meanwhile.
  let presentations = input.presentation;
  for (;;) {
    const values = valuesOf(sessionId, input, presentations, protocol);
    const [first] = await queryPrepared<Recorded>(recordAnswer, values);
    const isLast = first.outcome === "last";
    const recorded = isLast ? await recordLast(first.studyId, protocol, values) : first;
    if (recorded.outcome !== "recounted") return resultOf(recorded);
    presentations = recorded.presentations;
  }
}

type Values = [sessionId: string, answer: string, presentations: number, breaches: string];

function valuesOf(
  sessionId: string,
  input: ResponseInput,
  presentations: number,
  protocol: Protocol,
): Values {
  const breaches = trialBreaches(protocol, {
    firstExposureMs: input.exposures.first.ms,
    secondExposureMs: input.exposures.second.ms,
    wasInterrupted: input.wasInterrupted,
    presentation: presentations,
    reactionMs: input.reactionMs,
  });
  return [sessionId, JSON.stringify(answerRow(input)), presentations, JSON.stringify(breaches)];
}

/** The columns of the answer's row that the browser knows. */
function answerRow(input: ResponseInput) {
  const { first, second } = input.exposures;
  return {
    trial_id: input.trialId,
    chosen_side: input.chosenSide,
    reaction_ms: input.reactionMs,
    presentation: input.presentation,
    first_exposure_ms: first.ms,
    first_frames: first.frames,
    first_dropped: first.framesDropped,
    second_exposure_ms: second.ms,
    second_frames: second.frames,
    second_dropped: second.framesDropped,
    refresh_hz: input.refreshHz,
    was_interrupted: input.wasInterrupted,
  };
}

/** The last answer, which completes the session unless there are questions left: recorded, and counted with all others, in one transaction. */
function recordLast(studyId: string, protocol: Protocol, values: Values): Promise<Recorded> {
  const [sessionId, answer, presentations, breaches] = values;
  return db.$transaction(async (tx) => {
    await lockSession(tx, sessionId);
    await lockCompletion(tx, studyId);
    const [recorded] = await tx.$queryRaw<Recorded[]>`
      SELECT "outcome", "kind", "population", "study_id" AS "studyId", "presentations", "fooled", "is_done" AS "isDone"
      FROM "record_answer"(${sessionId}::uuid, ${answer}::jsonb, ${presentations}::int, ${breaches}::jsonb, true)`;
    // Some sessions are whole only with their questionnaire, which comes after the last trial.
    const hasQuestionsLeft = isAsked(recorded.population) && hasRequired(protocol.questionnaire);
    if (recorded.outcome === "recorded" && !hasQuestionsLeft) {
      const isGame = recorded.population === "player";
      await completeSession(tx, sessionId, isGame ? gameProtocol(protocol) : protocol);
    }
    return recorded;
  });
}

function resultOf({ outcome, kind, population, fooled, isDone }: Recorded): ResponseResult {
  switch (outcome) {
    case "recorded":
    case "known":
      // A player of the volunteers' game is told each time; a participant only in practice.
      return {
        wasCorrect: kind === "practice" || population === "player" ? !fooled : null,
        isDone,
      };
    case "other":
      throw new AppError("conflict", "This trial already has another answer.");
    case "unknown":
      throw new AppError("not_found", "There is no such trial in your session.");
    case "over":
      throw new AppError("conflict", "Your session is over.");
    case "unshown":
      throw new AppError("conflict", "This trial has not been shown yet.");
    case "recounted":
    case "last":
      throw new Error(`Not the end of recording an answer: ${outcome}.`);
  }
}
