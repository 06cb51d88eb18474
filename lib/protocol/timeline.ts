import { countOf } from "@/lib/count-of";
import { blockEnds } from "@/lib/protocol/compose";
import { plateCount, type Protocol } from "@/lib/protocol/schema";

/** How long people take where nothing but they decide, in ms: guesses, for an estimate of a session's length. */
const assumedMs = {
  answer: 1500,
  platformConsent: 30_000,
  /** Silent reading, some 240 words a minute. */
  readCharacter: 42,
  screen: 5000,
  /** Three seconds of seeing, and the answer (docs/protocol.md). */
  plate: 7000,
  instructions: 20_000,
  debrief: 30_000,
  question: { choice: 8000, scale: 8000, number: 8000, text: 30_000 },
} as const;

export type TrialPhase = {
  kind: "blank" | "stimulus" | "answer" | "feedback";
  label: string;
  /** Of the answer: what is assumed. */
  ms: number;
};

/** What happens in one trial, in its order; phases of no duration are left out. */
export function listTrialPhases(protocol: Protocol, kind: "practice" | "test"): TrialPhase[] {
  const { blankBeforeMs, exposureMs, blankBetweenMs, blankAfterMs, feedbackMs } = protocol;
  const stimulus = (label: string): TrialPhase => ({ kind: "stimulus", label, ms: exposureMs });
  const blank = (label: string, ms: number): TrialPhase => ({ kind: "blank", label, ms });
  const shown =
    protocol.presentation === "simultaneous"
      ? [stimulus("both stimuli")]
      : [
          stimulus("first stimulus"),
          blank("blank between", blankBetweenMs),
          stimulus("second stimulus"),
        ];
  const phases: TrialPhase[] = [
    blank("blank before", blankBeforeMs),
    ...shown,
    blank("blank after", blankAfterMs),
    { kind: "answer", label: "buttons", ms: assumedMs.answer },
    { kind: "feedback", label: "feedback", ms: kind === "practice" ? feedbackMs : 0 },
  ];
  return phases.filter(({ ms }) => ms > 0);
}

export type SessionPart = {
  kind:
    | "consent"
    | "screen"
    | "colour-vision"
    | "instructions"
    | "practice"
    | "test"
    | "questionnaire"
    | "debrief";
  label: string;
  /** How much of what: "10 trials". Empty where there is nothing to count. */
  detail: string;
  ms: number;
};

/** A session from consent to debrief. With vigilance the test trials come in blocks, each with one vigilance trial. */
export function listSessionParts(protocol: Protocol): SessionPart[] {
  const { practiceTrials, questionnaire, colourVision } = protocol;
  const parts: SessionPart[] = [
    { kind: "consent", label: "Consent", detail: "", ms: consentMs(protocol) },
    { kind: "screen", label: "Screen check", detail: "", ms: assumedMs.screen },
    {
      kind: "colour-vision",
      label: "Colour vision",
      detail: countOf(plateCount, "plate"),
      ms: colourVision.mode === "off" ? 0 : plateCount * assumedMs.plate,
    },
    { kind: "instructions", label: "Instructions", detail: "", ms: assumedMs.instructions },
    {
      kind: "practice",
      label: "Practice",
      detail: `${countOf(practiceTrials, "trial")} with feedback`,
      ms: practiceTrials * trialMs(protocol, "practice"),
    },
    ...listTestBlocks(protocol),
    {
      kind: "questionnaire",
      label: "Questionnaire",
      detail: countOf(questionnaire.length, "question"),
      ms: questionnaire.reduce((sum, { kind }) => sum + assumedMs.question[kind], 0),
    },
    { kind: "debrief", label: "Debrief", detail: "", ms: assumedMs.debrief },
  ];
  return parts.filter(({ ms }) => ms > 0);
}

function listTestBlocks(protocol: Protocol): SessionPart[] {
  const { testTrials, vigilanceTrials } = protocol;
  const blocks = Math.max(1, vigilanceTrials);
  const ends = blockEnds(testTrials, blocks);
  return ends.map((end, block) => {
    const tests = end - (ends[block - 1] ?? 0);
    const vigilance = vigilanceTrials > 0 ? 1 : 0;
    return {
      kind: "test",
      label: blocks === 1 ? "Test" : `Test, block ${block + 1} of ${blocks}`,
      detail: `${countOf(tests, "test trial")}${vigilance ? " and 1 vigilance trial" : ""}`,
      ms: (tests + vigilance) * trialMs(protocol, "test"),
    };
  });
}

/** The expected length of a session, with the time that people are assumed to take. */
export function sessionMs(protocol: Protocol): number {
  return listSessionParts(protocol).reduce((sum, { ms }) => sum + ms, 0);
}

/** Whole minutes, rounded up: what is promised on the start page. */
export function estimateMinutes(protocol: Protocol): number {
  return Math.ceil(sessionMs(protocol) / 60_000);
}

function trialMs(protocol: Protocol, kind: "practice" | "test"): number {
  return listTrialPhases(protocol, kind).reduce((sum, { ms }) => sum + ms, 0);
}

function consentMs({ texts, language }: Protocol): number {
  const own = texts[language]?.consent;
  return own ? own.length * assumedMs.readCharacter : assumedMs.platformConsent;
}
