import "server-only";
import { AppError } from "@/lib/errors";
import { trialBreaches } from "@/lib/protocol/exclusions";
import { protocolSchema, type Protocol } from "@/lib/protocol/schema";
import type { ResponseInput, ResponseResult } from "@/lib/schemas/participant";
import { completeSession, lockCompletion } from "@/server/completion";
import { db, type Transaction } from "@/server/db";
import { lockSession } from "@/server/session-lock";
import { countAnswer } from "@/server/totals";

/**
 * Records the answer to a trial with its totals in one transaction, and completes the session with the
 * last one. The same answer again is acknowledged again; another one is refused.
 */
export async function recordResponse(
  sessionId: string,
  input: ResponseInput,
): Promise<ResponseResult> {
  return db.$transaction(async (tx) => {
    await lockSession(tx, sessionId);
    const trial = await getTrial(tx, sessionId, input.trialId);
    const earlier = await tx.response.findUnique({ where: { trialId: trial.id } });
    if (earlier && earlier.chosenSide !== input.chosenSide) {
      throw new AppError("conflict", "This trial already has another answer.");
    }
    const openTrials = await tx.trial.count({ where: { sessionId, response: null } });
    if (!earlier) await writeResponse(tx, trial, input, openTrials === 1);
    const isDone = openTrials === (earlier ? 0 : 1);
    return {
      wasCorrect: trial.kind === "practice" ? await wasCorrect(tx, trial.id) : null,
      isDone,
    };
  });
}

async function getTrial(tx: Transaction, sessionId: string, trialId: string) {
  const trial = await tx.trial.findFirst({
    where: { id: trialId, sessionId },
    select: {
      id: true,
      kind: true,
      presentations: true,
      issuedAt: true,
      session: { select: { id: true, studyId: true, study: { select: { protocol: true } } } },
    },
  });
  if (!trial) throw new AppError("not_found", "There is no such trial in your session.");
  return { ...trial, protocol: protocolSchema.parse(trial.session.study.protocol) };
}

type AnsweredTrial = Awaited<ReturnType<typeof getTrial>>;

async function writeResponse(
  tx: Transaction,
  trial: AnsweredTrial,
  input: ResponseInput,
  isLast: boolean,
): Promise<void> {
  if (!trial.issuedAt || input.presentation > trial.presentations) {
    throw new AppError("conflict", "This trial has not been shown yet.");
  }
  if (isLast) await lockCompletion(tx, trial.session.studyId);
  await tx.response.create({
    data: { ...responseRow(input), trialId: trial.id, issuedAt: trial.issuedAt },
  });
  await tx.stimulusToken.deleteMany({ where: { trialId: trial.id } });
  await excludeTrial(tx, trial, trial.protocol, input);
  if (trial.kind === "test") await countAnswer(tx, trial.id);
  if (isLast) await completeSession(tx, trial.session.id, trial.protocol);
  const data = { lastSeenAt: new Date() };
  await tx.trialSession.update({ where: { id: trial.session.id }, data });
}

function responseRow(input: ResponseInput) {
  const { first, second } = input.exposures;
  return {
    chosenSide: input.chosenSide,
    reactionMs: input.reactionMs,
    presentation: input.presentation,
    firstExposureMs: first.ms,
    firstFrames: first.frames,
    firstDropped: first.framesDropped,
    secondExposureMs: second.ms,
    secondFrames: second.frames,
    secondDropped: second.framesDropped,
    refreshHz: input.refreshHz,
    wasInterrupted: input.wasInterrupted,
  };
}

async function excludeTrial(
  tx: Transaction,
  trial: AnsweredTrial,
  protocol: Protocol,
  input: ResponseInput,
): Promise<void> {
  const breaches = trialBreaches(protocol, {
    firstExposureMs: input.exposures.first.ms,
    secondExposureMs: input.exposures.second.ms,
    wasInterrupted: input.wasInterrupted,
    presentation: trial.presentations,
    reactionMs: input.reactionMs,
  });
  const rows = breaches.map((breach) => ({
    ...breach,
    sessionId: trial.session.id,
    trialId: trial.id,
  }));
  await tx.exclusion.createMany({ data: rows });
}

async function wasCorrect(tx: Transaction, trialId: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ fooled: boolean }[]>`
    SELECT "fooled" FROM "answer" WHERE "trial_id" = ${trialId}::uuid`;
  return !row.fooled;
}
