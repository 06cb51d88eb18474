import "server-only";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { selfReport } from "@/lib/protocol/exclusions";
import { answersSchema, type Question } from "@/lib/protocol/questionnaire";
import { protocolSchema } from "@/lib/protocol/schema";
import type { QuestionnaireInput } from "@/lib/schemas/participant";
import { completeSession, isAsked, lockCompletion } from "@/server/completion";
import { db, type Transaction } from "@/server/db";
import { excludeSession } from "@/server/exclusions";
import { lockSession, noteSign } from "@/server/session-lock";

/**
 * Stores the answers to the study's questions, once, and completes a session that waited for them. The same answers
 * again are acknowledged again; others are refused.
 */
export async function recordQuestionnaire(
  sessionId: string,
  { answers: given, isSelfReported }: QuestionnaireInput,
): Promise<void> {
  await db.$transaction(async (tx) => {
    await lockSession(tx, sessionId);
    const { protocol, ...session } = await getAskedSession(tx, sessionId);
    const answers = parseAnswers(protocol.questionnaire, given);
    await lockCompletion(tx, session.studyId);
    if (session.questionnaire !== null) requireSame(session.questionnaire, answers);
    if (isSelfReported) await excludeSession(tx, sessionId, selfReport);
    if (session.questionnaire !== null) return;
    await tx.trialSession.update({ where: { id: sessionId }, data: { questionnaire: answers } });
    await noteSign(tx, sessionId);
    if (session.status === "running") await completeSession(tx, sessionId, protocol);
  });
}

async function getAskedSession(tx: Transaction, id: string) {
  const session = await tx.trialSession.findUniqueOrThrow({
    where: { id },
    select: {
      studyId: true,
      status: true,
      population: true,
      questionnaire: true,
      study: { select: { protocol: true } },
      _count: { select: { trials: { where: { response: null } } } },
    },
  });
  const protocol = protocolSchema.parse(session.study.protocol);
  if (protocol.questionnaire.length === 0 || !isAsked(session.population)) {
    throw new AppError("not_found", "This study asks no questions after the last pair.");
  }
  const isOver = session.status === "screened_out" || session.status === "withdrawn";
  if (isOver)
    throw new AppError("conflict", "This session has ended; nothing more is stored of it.");
  if (session._count.trials > 0) {
    throw new AppError("conflict", "The questions come after the last pair of pictures.");
  }
  return { ...session, protocol };
}

function parseAnswers(questions: readonly Question[], given: QuestionnaireInput["answers"]) {
  const parsed = answersSchema(questions).safeParse(given);
  if (parsed.success) return parsed.data;
  const problem = z.prettifyError(parsed.error);
  throw new AppError("bad_request", `An answer is missing or not as asked for: ${problem}`);
}

function requireSame(stored: unknown, answers: unknown): void {
  if (isDeepStrictEqual(stored, answers)) return;
  throw new AppError("conflict", "The questions have other answers already.");
}

/** Whether somebody with every trial answered still has a questionnaire before them. */
export function isQuestionnaireOpen(session: {
  population: Parameters<typeof isAsked>[0];
  questionnaire: unknown;
  questions: readonly Question[];
}): boolean {
  const { population, questionnaire, questions } = session;
  return isAsked(population) && questions.length > 0 && questionnaire === null;
}
