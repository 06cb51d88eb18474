import { plateCount, type Protocol } from "@/lib/protocol/schema";

/** A rule that was broken, and the sentence that says how. */
export type Breach = { rule: string; reason: string };

export type TrialFacts = {
  firstExposureMs: number;
  secondExposureMs: number;
  /** The page was hidden or lost the focus while the pair was shown. */
  wasInterrupted: boolean;
  presentation: number;
  reactionMs: number;
};

/** Rules by which one answer is left out of the fool rate (docs/protocol.md, "Exclusions"). */
export function trialBreaches(protocol: Protocol, facts: TrialFacts): Breach[] {
  const { exposureToleranceMs, reactionMinMs } = protocol.exclusions;
  const breaches: Breach[] = [];
  const achievedMs = [facts.firstExposureMs, facts.secondExposureMs];
  if (achievedMs.some((ms) => Math.abs(ms - protocol.exposureMs) > exposureToleranceMs)) {
    const stood = achievedMs.map((ms) => ms.toFixed(0)).join(" and ");
    const reason = `The stimuli stood for ${stood} ms instead of ${protocol.exposureMs} ms.`;
    breaches.push({ rule: "exposure", reason });
  }
  if (facts.wasInterrupted) {
    breaches.push({
      rule: "page-hidden",
      reason: "The page was hidden or lost the focus while the pair was shown.",
    });
  }
  if (facts.presentation > 1) {
    const reason = `The pair was shown ${facts.presentation} times.`;
    breaches.push({ rule: "shown-again", reason });
  }
  if (facts.reactionMs < reactionMinMs) {
    const reason = `The answer came ${facts.reactionMs.toFixed(0)} ms after the buttons.`;
    breaches.push({ rule: "reaction-time", reason });
  }
  return breaches;
}

export type SessionFacts = {
  vigilanceCorrect: number;
  testAnswers: readonly { chosenSide: "left" | "right"; reactionMs: number }[];
};

/** Rules by which a whole session is left out (docs/protocol.md, "Exclusions"). */
export function sessionBreaches(protocol: Protocol, facts: SessionFacts): Breach[] {
  const { sameSideShareMax, medianReactionMinMs } = protocol.exclusions;
  const breaches: Breach[] = [];
  if (facts.vigilanceCorrect < protocol.vigilancePassMin) {
    const reason = `${facts.vigilanceCorrect} of ${protocol.vigilanceTrials} vigilance trials correct; ${protocol.vigilancePassMin} needed.`;
    breaches.push({ rule: "vigilance", reason });
  }
  const left = facts.testAnswers.filter((answer) => answer.chosenSide === "left").length;
  const sameSideShare = Math.max(left, facts.testAnswers.length - left) / facts.testAnswers.length;
  if (sameSideShare > sameSideShareMax) {
    const reason = `One side was chosen in ${(100 * sameSideShare).toFixed(0)} % of the test trials.`;
    breaches.push({ rule: "same-side", reason });
  }
  const medianMs = median(facts.testAnswers.map((answer) => answer.reactionMs));
  if (medianMs < medianReactionMinMs) {
    const reason = `The median reaction time was ${medianMs.toFixed(0)} ms.`;
    breaches.push({ rule: "median-reaction-time", reason });
  }
  return breaches;
}

/**
 * The rule by which a session ends before its trials where the study gates on colour vision. correct: plates that
 * were read, null where they were not taken.
 */
export function colourVisionBreach(
  { colourVision }: Protocol,
  correct: number | null,
): Breach | null {
  const { mode, passMin } = colourVision;
  if (mode !== "gate" || (correct !== null && correct >= passMin)) return null;
  const read =
    correct === null ? "The plates were not taken" : `${correct} of ${plateCount} plates read`;
  return { rule: "colour-vision", reason: `${read}; ${passMin} needed.` };
}

export type StartFacts = {
  /** The browser holds a session of somebody else in the study. */
  holdsAnother: boolean;
  /** The browser has played the study's game, which tells the answers. */
  hasPlayed: boolean;
};

/** Rules by which a session is left out from its start. */
export function startBreaches({ holdsAnother, hasPlayed }: StartFacts): Breach[] {
  const breaches: Breach[] = [];
  if (holdsAnother) {
    const reason = "This browser already held a session of the study under another name.";
    breaches.push({ rule: "duplicate", reason });
  }
  if (hasPlayed) {
    const reason = "This browser had played the study's game, which tells the answers.";
    breaches.push({ rule: "played", reason });
  }
  return breaches;
}

/** A participant's own word that their answers should not be used. */
export const selfReport: Breach = {
  rule: "self-reported",
  reason: "The participant asked that their answers not be used.",
};

/** Of a participant's session; one that begins as a researcher's is of the population of staff. */
export const staffBreach: Breach = {
  rule: "staff",
  reason: "A researcher signed in in the same browser during the session.",
};

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
