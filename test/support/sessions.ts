import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { presets } from "@/lib/protocol/presets";
import type {
  ResponseInput,
  ResponseResult,
  StartInput,
  TrialView,
} from "@/lib/schemas/participant";
import { simulatedScreen } from "@/scripts/simulate/observer";
import { db } from "@/server/db";
import type { Population, Side, TrialKind } from "@/server/generated/prisma/enums";
import { recordResponse } from "@/server/responses";
import { deliverStimulus } from "@/server/stimulus-delivery";
import { startGame, startSession } from "@/server/trial-sessions";
import { tokenOf } from "@/server/stimulus-token";
import { issueTrial } from "@/server/trials";

/** Makers of sessions and answers, by the same functions that a browser's requests reach. */

/** A start as a browser sends it, with a key of its own. */
export function makeStart(changes: Partial<StartInput> = {}): StartInput {
  return {
    startKey: randomUUID(),
    consentVersion: presets["pick-real"].consentVersion,
    screen: simulatedScreen,
    ...changes,
  };
}

export function makeSession(
  studySlug = "tiny",
  population: Population = "participant",
): Promise<string> {
  if (population === "player") return startGame(studySlug, { startKey: randomUUID() });
  return startSession(studySlug, makeStart(), { population });
}

export function makeSessions(count: number, studySlug = "tiny"): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, () => makeSession(studySlug)));
}

/** The next trial as the browser gets it; the session must have one. */
export function issueNext(sessionId: string): Promise<TrialView> {
  return issueOne(sessionId, false);
}

/** The next trial as the browser gets it while instructions are read. */
export function issueInAdvance(sessionId: string): Promise<TrialView> {
  return issueOne(sessionId, true);
}

async function issueOne(sessionId: string, isInAdvance: boolean): Promise<TrialView> {
  const issued = await issueTrial(sessionId, { isInAdvance });
  assert(!issued.isDone, "the session still has a trial");
  return issued.trial;
}

/** Downloads both pictures of a trial, as a browser does before it shows one. */
export async function downloadPair(sessionId: string, view: TrialView): Promise<void> {
  for (const { url } of view.stimuli) await deliverStimulus(tokenOf(url), [sessionId]);
}

/** A faultless answer to what was issued: exposures as requested, half a second of thought. */
export function answerTo(
  view: TrialView,
  chosenSide: Side,
  changes: Partial<ResponseInput> = {},
): ResponseInput {
  const exposure = { ms: view.timing.exposureMs, frames: 60, framesDropped: 0 };
  return {
    trialId: view.trialId,
    presentation: view.presentation,
    chosenSide,
    reactionMs: 500,
    exposures: { first: exposure, second: exposure },
    refreshHz: 60,
    wasInterrupted: false,
    ...changes,
  };
}

export type Truth = { index: number; kind: TrialKind; realSide: Side };

/** What only the server knows of a trial. */
export function readTruth(trialId: string): Promise<Truth> {
  const select = { index: true, kind: true, realSide: true };
  return db.trial.findUniqueOrThrow({ where: { id: trialId }, select });
}

export function otherSide(side: Side): Side {
  return side === "left" ? "right" : "left";
}

/** Chooses a side, and says what else is special about the answer. */
export type Observer = (truth: Truth) => Side | (Partial<ResponseInput> & { chosenSide: Side });

/** Finds the real photograph every time. */
export const perfect: Observer = (truth) => truth.realSide;

/** Issues the next trial and answers it. */
export async function answerNext(
  sessionId: string,
  observer: Observer = perfect,
): Promise<ResponseResult> {
  const view = await issueNext(sessionId);
  const choice = observer(await readTruth(view.trialId));
  const { chosenSide, ...changes } = typeof choice === "string" ? { chosenSide: choice } : choice;
  return recordResponse(sessionId, answerTo(view, chosenSide, changes));
}

/** Answers so many trials, or all that are left. */
export async function answerTrials(
  sessionId: string,
  observer: Observer = perfect,
  count = Infinity,
): Promise<void> {
  for (let i = 0; i < count; i++) {
    const { isDone } = await answerNext(sessionId, observer);
    if (isDone) return;
  }
}

/** A session with every trial answered. */
export async function makeCompletedSession(observer: Observer = perfect): Promise<string> {
  const sessionId = await makeSession();
  await answerTrials(sessionId, observer);
  return sessionId;
}
