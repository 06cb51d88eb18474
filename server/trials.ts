import "server-only";
import { createHash, randomBytes } from "node:crypto";
import type { Side } from "@/lib/protocol/compose";
import { protocolSchema } from "@/lib/protocol/schema";
import { resolveTexts } from "@/lib/protocol/texts";
import type { IssueInput, IssueResult, StimulusView, TrialView } from "@/lib/schemas/participant";
import { requireColourVision } from "@/server/colour-vision";
import { db, type Transaction } from "@/server/db";
import type { Slot } from "@/server/generated/prisma/enums";
import { lockSession } from "@/server/session-lock";

const TOKEN_LIFETIME_MS = 60 * 60 * 1000;

/**
 * Issues the first trial of the session that has no answer, as a new presentation with new one-time
 * addresses. Which side is real never leaves the server before the answer.
 */
export async function issueTrial(sessionId: string, input: IssueInput): Promise<IssueResult> {
  return db.$transaction(async (tx) => {
    await lockSession(tx, sessionId);
    const trial = await tx.trial.findFirst({
      where: { sessionId, response: null },
      orderBy: { index: "asc" },
      select: {
        id: true,
        index: true,
        kind: true,
        presentations: true,
        realSide: true,
        realSlot: true,
        session: {
          select: { study: { select: { protocol: true } }, _count: { select: { trials: true } } },
        },
      },
    });
    await tx.trialSession.update({ where: { id: sessionId }, data: { lastSeenAt: new Date() } });
    if (!trial) return { isDone: true };
    if (trial.index === 0) await requireColourVision(tx, sessionId);
    const presentation = await countPresentation(tx, trial, input);
    const stimuli = await issueStimuli(tx, { ...trial, presentation });
    return { isDone: false, trial: viewTrial(trial, presentation, stimuli) };
  });
}

type Issuable = { id: string; presentations: number };

/** A presentation counts once its pictures may have been seen; unloaded ones are issued again instead. */
async function countPresentation(
  tx: Transaction,
  trial: Issuable,
  input: IssueInput,
): Promise<number> {
  const isReissue = await wasNeverShown(tx, trial, input);
  // Addresses of earlier issues open nothing any more.
  await tx.stimulusToken.deleteMany({ where: { trialId: trial.id, usedAt: null } });
  const { presentations } = await tx.trial.update({
    where: { id: trial.id },
    data: { presentations: isReissue ? undefined : { increment: 1 }, issuedAt: new Date() },
    select: { presentations: true },
  });
  return presentations;
}

/** The browser's word counts only while it cannot have both pictures. */
async function wasNeverShown(
  tx: Transaction,
  trial: Issuable,
  { neverShown }: IssueInput,
): Promise<boolean> {
  const { id: trialId, presentations: presentation } = trial;
  if (neverShown?.trialId !== trialId || neverShown.presentation !== presentation) return false;
  const where = { trialId, presentation, usedAt: { not: null } };
  return (await tx.stimulusToken.count({ where })) < 2;
}

type Placed = { id: string; presentation: number; realSide: Side; realSlot: Slot };

async function issueStimuli(tx: Transaction, trial: Placed): Promise<[StimulusView, StimulusView]> {
  const expiresAt = new Date(Date.now() + TOKEN_LIFETIME_MS);
  const makeOne = (slot: Slot) => {
    const token = randomBytes(24).toString("base64url");
    const { id: trialId, presentation } = trial;
    const row = { tokenHash: hashToken(token), trialId, slot, presentation, expiresAt };
    return { row, view: { side: sideOf(trial, slot), url: `/api/stimuli/${token}` } };
  };
  const first = makeOne("first");
  const second = makeOne("second");
  await tx.stimulusToken.createMany({ data: [first.row, second.row] });
  return [first.view, second.view];
}

/** Where a slot's stimulus stands: the real photograph on its side, the recolouring on the other. */
function sideOf(trial: Placed, slot: Slot): Side {
  const isReal = slot === trial.realSlot;
  return isReal === (trial.realSide === "left") ? "left" : "right";
}

/** Stimulus addresses are kept as hashes: the table alone opens no picture. */
export function hashToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(token).digest());
}

type ViewableTrial = Issuable & {
  index: number;
  kind: string;
  session: { study: { protocol: unknown }; _count: { trials: number } };
};

/** A vigilance trial looks like any other test trial. */
function viewTrial(
  trial: ViewableTrial,
  presentation: number,
  stimuli: [StimulusView, StimulusView],
): TrialView {
  const protocol = protocolSchema.parse(trial.session.study.protocol);
  const { blankBeforeMs, exposureMs, blankBetweenMs, blankAfterMs, feedbackMs } = protocol;
  return {
    trialId: trial.id,
    presentation,
    index: trial.index,
    total: trial.session._count.trials,
    phase: trial.kind === "practice" ? "practice" : "test",
    questionText: resolveTexts(protocol, protocol.language).question,
    stimulusPx: protocol.stimulusPx,
    timing: { blankBeforeMs, exposureMs, blankBetweenMs, blankAfterMs, feedbackMs },
    stimuli,
  };
}
