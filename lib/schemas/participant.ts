import { z } from "zod";
import { localeSchema } from "@/lib/locale/schema";
import { recordedMax } from "@/lib/protocol/timing";

/** All that a participant's browser may send, with a limit on every field. */

/** What is recorded of the screen; nothing of it is judged. Lengths in CSS px. */
export const screenInput = z.object({
  viewportWidthPx: z.number().int().min(0).max(100_000),
  viewportHeightPx: z.number().int().min(0).max(100_000),
  devicePixelRatio: z.number().min(0).max(100),
  colorGamut: z.enum(["srgb", "p3", "rec2020", "unknown"]),
  colorScheme: z.enum(["light", "dark", "unknown"]),
  reducedMotion: z.boolean(),
  /** From the distances of some frames before the session. */
  refreshHz: z.number().min(0).max(1000).optional(),
});
export type ScreenInput = z.infer<typeof screenInput>;

/** Made by the browser: the same start sent again finds the session that it has started. */
const startKey = z.uuid();

export const startInput = z.object({
  startKey,
  consentVersion: z.number().int().min(1).max(1_000_000),
  /** That the consent was read in; by default the study's own. */
  language: localeSchema.optional(),
  screen: screenInput,
});
export type StartInput = z.infer<typeof startInput>;

/** The volunteers' game: nothing of the player is asked or kept. */
export const playInput = z.object({ startKey, language: localeSchema.optional() });
export type PlayInput = z.infer<typeof playInput>;

export const questionnaireInput = z.object({
  /** By the questions' ids; checked against the study's questions. */
  answers: z.record(z.string().max(40), z.union([z.string().max(2000), z.number()])),
  /** "Do not use my answers." */
  isSelfReported: z.boolean(),
});
export type QuestionnaireInput = z.infer<typeof questionnaireInput>;

export const withdrawalInput = z.object({ code: z.string().max(100) });

export const issueInput = z.object({
  /** Downloaded now and shown later, as while instructions are read: see `presentationInput`. */
  isInAdvance: z.boolean().optional(),
});
export type IssueInput = z.infer<typeof issueInput>;

/** A trial that was issued in advance is shown from now on. */
export const presentationInput = z.object({
  trialId: z.uuid(),
  presentation: z.number().int().min(1).max(1000),
  /** Address of its first stimulus: tells this issue from others of the same trial. */
  address: z.string().max(100),
});
export type PresentationInput = z.infer<typeof presentationInput>;

/** Achieved exposure of one stimulus, from the time stamps of its animation frames. */
export const exposureInput = z.object({
  ms: z.number().min(0).max(recordedMax.exposureMs),
  frames: z.number().int().min(0).max(recordedMax.frames),
  framesDropped: z.number().int().min(0).max(recordedMax.frames),
});
export type ExposureInput = z.infer<typeof exposureInput>;

export const responseInput = z.object({
  trialId: z.uuid(),
  presentation: z.number().int().min(1).max(1000),
  chosenSide: z.enum(["left", "right"]),
  reactionMs: z.number().min(0).max(recordedMax.reactionMs),
  exposures: z.object({ first: exposureInput, second: exposureInput }),
  refreshHz: z.number().min(0).max(1000),
  wasInterrupted: z.boolean(),
});
export type ResponseInput = z.infer<typeof responseInput>;

/** All that a participant's browser may know before the answer (docs/protocol.md). */
export type TrialView = {
  trialId: string;
  presentation: number;
  /** 0-based, over practice and test together. */
  index: number;
  total: number;
  phase: "practice" | "test";
  questionText: string;
  stimulusPx: number;
  timing: {
    blankBeforeMs: number;
    exposureMs: number;
    blankBetweenMs: number;
    blankAfterMs: number;
    feedbackMs: number;
  };
  /** In the order of showing. */
  stimuli: [StimulusView, StimulusView];
};

export type StimulusView = { side: "left" | "right"; url: string };

export type IssueResult = { isDone: true } | { isDone: false; trial: TrialView };

export type ResponseResult = {
  /** After a practice trial, and of every trial of a game. */
  wasCorrect: boolean | null;
  isDone: boolean;
};
