import "server-only";
import { randomBytes } from "node:crypto";
import { isLocale } from "@/lib/locale/locales";
import type { Side } from "@/lib/protocol/compose";
import { protocolSchema } from "@/lib/protocol/schema";
import { resolveTexts } from "@/lib/protocol/texts";
import type { IssueInput, IssueResult, StimulusView, TrialView } from "@/lib/schemas/participant";
import { requireColourVision } from "@/server/colour-vision";
import { db, type Transaction } from "@/server/db";
import type { Slot } from "@/server/generated/prisma/enums";
import { nextPresentation } from "@/server/presentations";
import { lockSession } from "@/server/session-lock";
import { addressOf, hashToken } from "@/server/stimulus-token";

const TOKEN_LIFETIME_MS = 60 * 60 * 1000;

/**
 * Issues the first trial of the session that has no answer, with new one-time addresses. Which side is real
 * never leaves the server before the answer.
 */
export async function issueTrial(
  sessionId: string,
  { isInAdvance = false }: IssueInput,
): Promise<IssueResult> {
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
          select: {
            participant: { select: { language: true } },
            study: { select: { protocol: true } },
            _count: { select: { trials: true } },
          },
        },
      },
    });
    await tx.trialSession.update({ where: { id: sessionId }, data: { lastSeenAt: new Date() } });
    if (!trial) return { isDone: true };
    if (trial.index === 0) await requireColourVision(tx, sessionId);
    const presentation = await nextPresentation(tx, trial, isInAdvance);
    const stimuli = await issueStimuli(tx, { ...trial, presentation });
    return { isDone: false, trial: viewTrial(trial, presentation, stimuli) };
  });
}

type Placed = { id: string; presentation: number; realSide: Side; realSlot: Slot };

async function issueStimuli(tx: Transaction, trial: Placed): Promise<[StimulusView, StimulusView]> {
  const expiresAt = new Date(Date.now() + TOKEN_LIFETIME_MS);
  const makeOne = (slot: Slot) => {
    const token = randomBytes(24).toString("base64url");
    const { id: trialId, presentation } = trial;
    const row = { tokenHash: hashToken(token), trialId, slot, presentation, expiresAt };
    return { row, view: { side: sideOf(trial, slot), url: addressOf(token) } };
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

type ViewableTrial = {
  id: string;
  index: number;
  kind: string;
  session: {
    participant: { language: string };
    study: { protocol: unknown };
    _count: { trials: number };
  };
};

/** A vigilance trial looks like any other test trial. */
function viewTrial(
  trial: ViewableTrial,
  presentation: number,
  stimuli: [StimulusView, StimulusView],
): TrialView {
  const protocol = protocolSchema.parse(trial.session.study.protocol);
  const { blankBeforeMs, exposureMs, blankBetweenMs, blankAfterMs, feedbackMs } = protocol;
  const { language } = trial.session.participant;
  const locale = isLocale(language) ? language : protocol.language;
  return {
    trialId: trial.id,
    presentation,
    index: trial.index,
    total: trial.session._count.trials,
    phase: trial.kind === "practice" ? "practice" : "test",
    questionText: resolveTexts(protocol, locale).question,
    stimulusPx: protocol.stimulusPx,
    timing: { blankBeforeMs, exposureMs, blankBetweenMs, blankAfterMs, feedbackMs },
    stimuli,
  };
}
