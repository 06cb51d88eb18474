import type { ResponseInput, TrialView } from "@/lib/schemas/participant";
import { expose, measureFrameMs, nextFrame, waitByFrames, watchAttention } from "./exposure";
import type { LoadedTrial, SessionClient } from "./session-client";

export type ChosenSide = "left" | "right";

/** What the participant has before them. Nothing but the stimulus changes while one is shown. */
export type Screen =
  | { kind: "wait" }
  | { kind: "pair"; view: TrialView }
  | { kind: "answer"; view: TrialView }
  | { kind: "feedback"; view: TrialView; wasCorrect: boolean };

export type Display = {
  show: (screen: Screen) => void;
  draw: (side: ChosenSide, picture: ImageBitmap) => void;
  clear: () => void;
  /** The participant's choice and when it was made, on the clock of performance.now(). */
  choice: () => Promise<{ side: ChosenSide; atMs: number }>;
};

/**
 * Runs the trials that are still open, from the one that was loaded beforehand. The next trial is loaded
 * while feedback and blank stand, and shown only when both of its pictures are decoded.
 */
export async function runSession(
  client: SessionClient,
  display: Display,
  first: Promise<LoadedTrial | null>,
): Promise<void> {
  const frameMs = await measureFrameMs();
  let upcoming = first;
  for (;;) {
    display.show({ kind: "wait" });
    const trial = await upcoming;
    if (!trial) return;
    const response = await runTrial(trial, display, frameMs);
    display.show({ kind: "wait" });
    const result = await client.submit(response);
    upcoming = result?.isDone ? Promise.resolve(null) : client.loadTrial();
    if (typeof result?.wasCorrect === "boolean") {
      display.show({ kind: "feedback", view: trial.view, wasCorrect: result.wasCorrect });
      await waitByFrames(trial.view.timing.feedbackMs, frameMs);
    }
  }
}

async function runTrial(
  trial: LoadedTrial,
  display: Display,
  frameMs: number,
): Promise<ResponseInput> {
  const { view, pictures } = trial;
  const { timing } = view;
  display.show({ kind: "pair", view });
  const attention = watchAttention();
  const showOne = (index: 0 | 1) => {
    const draw = () => display.draw(view.stimuli[index].side, pictures[index]);
    return expose({ draw, clear: display.clear }, timing.exposureMs, frameMs);
  };
  await waitByFrames(timing.blankBeforeMs, frameMs);
  const first = await showOne(0);
  await waitByFrames(timing.blankBetweenMs, frameMs);
  const second = await showOne(1);
  const wasInterrupted = attention.stop();
  pictures.forEach((picture) => picture.close());
  await waitByFrames(timing.blankAfterMs, frameMs);
  const { side, reactionMs } = await ask(view, display);
  return {
    trialId: view.trialId,
    presentation: view.presentation,
    chosenSide: side,
    reactionMs,
    exposures: { first, second },
    refreshHz: 1000 / frameMs,
    wasInterrupted,
  };
}

/** Reaction time runs from the frame in which the buttons appear. */
async function ask(
  view: TrialView,
  display: Display,
): Promise<{ side: ChosenSide; reactionMs: number }> {
  const chosen = display.choice();
  display.show({ kind: "answer", view });
  const enabledAtMs = await nextFrame();
  const { side, atMs } = await chosen;
  return { side, reactionMs: Math.max(0, atMs - enabledAtMs) };
}
