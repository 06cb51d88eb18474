import "server-only";
import { randomInt } from "node:crypto";
import { sessionBreaches, type SessionFacts } from "@/lib/protocol/exclusions";
import type { Protocol } from "@/lib/protocol/schema";
import type { Transaction } from "@/server/db";
import { includeSession } from "@/server/totals";

/** Without letters and digits that are taken for one another. */
const CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const CODE_LENGTH = 10;
const COMPLETION_LOCK = 5_316_701;

/**
 * A completing session touches the totals of many photographs, a single answer those of one. Taken before
 * the answer is counted, this lock keeps two completions of a study from waiting for each other for ever.
 */
export async function lockCompletion(tx: Transaction, studyId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM (SELECT pg_advisory_xact_lock(${COMPLETION_LOCK}::int, hashtext(${studyId}))) AS l`;
}

/** Ends a session whose trials all have answers: its exclusions, its share of the totals, its code. */
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
    completionCode: makeCode(),
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

function makeCode(): string {
  const letters = Array.from(
    { length: CODE_LENGTH },
    () => CODE_ALPHABET[randomInt(CODE_ALPHABET.length)],
  );
  return letters.join("");
}
