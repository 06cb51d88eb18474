import "server-only";
import { randomBytes } from "node:crypto";
import { codeFrom } from "@/lib/protocol/codes";
import { sessionBreaches, type SessionFacts } from "@/lib/protocol/exclusions";
import type { Protocol } from "@/lib/protocol/schema";
import type { Transaction } from "@/server/db";
import type { Population } from "@/server/generated/prisma/enums";
import { includeSession } from "@/server/totals";

const CODE_LENGTH = 10;
const COMPLETION_LOCK = 5_316_701;

/**
 * A completing session touches the totals of many photographs, a single answer those of one. Taken before
 * the answer is counted, this lock keeps two completions of a study from waiting for each other for ever.
 */
export async function lockCompletion(tx: Transaction, studyId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM (SELECT pg_advisory_xact_lock(${COMPLETION_LOCK}::int, hashtext(${studyId}))) AS l`;
}

/** Ends a session that holds every answer (docs/decisions/0008-end-of-a-session.md): its exclusions, its share of the totals, its code. */
export async function completeSession(
  tx: Transaction,
  sessionId: string,
  protocol: Protocol,
): Promise<void> {
  const breaches = sessionBreaches(protocol, await collectFacts(tx, sessionId));
  await tx.exclusion.createMany({ data: breaches.map((breach) => ({ ...breach, sessionId })) });
  const data = {
    status: "completed",
    completedAt: new Date(),
    completionCode: codeFrom(randomBytes(CODE_LENGTH)),
  } as const;
  await tx.trialSession.update({ where: { id: sessionId }, data });
  await includeSession(tx, sessionId);
}

type AnswerRow = {
  kind: string;
  fooled: boolean;
  chosenSide: "left" | "right";
  reactionMs: number;
};

async function collectFacts(tx: Transaction, sessionId: string): Promise<SessionFacts> {
  const answers = await tx.$queryRaw<AnswerRow[]>`
    SELECT "kind"::text, "fooled", "chosen_side"::text AS "chosenSide", "reaction_ms" AS "reactionMs"
    FROM "answer" WHERE "session_id" = ${sessionId}::uuid`;
  const vigilance = answers.filter((answer) => answer.kind === "vigilance");
  return {
    vigilanceCorrect: vigilance.filter((answer) => !answer.fooled).length,
    testAnswers: answers.filter((answer) => answer.kind === "test"),
  };
}

/** Whom a study's questions are put to: not to a program, and not to a player. */
export function isAsked(population: Population): boolean {
  return population === "participant" || population === "staff";
}
