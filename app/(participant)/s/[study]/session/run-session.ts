import type { Size } from "@/lib/protocol/screen";
import { reactionMsOf } from "@/lib/protocol/timing";
import type { ExposureInput, ResponseInput, TrialView } from "@/lib/schemas/participant";
import { Attention } from "../../../screen/attention";
import { expose, FrameClock } from "../../../screen/frame-clock";
import { untilPresentable } from "../../../screen/viewport";
import { unlessAborted } from "../../../unless-aborted";
import type { PreparedSession } from "./prepared-session";
import type { LoadedTrial } from "./session-client";

export type ChosenSide = "left" | "right";

/** What the participant has before them. Nothing but the stimulus changes while one is shown. */
export type Screen =
  | { kind: "wait"; /** The pair before, which the page still names. */ view?: TrialView }
  | { kind: "pair"; view: TrialView }
  | { kind: "answer"; view: TrialView }
  | { kind: "feedback"; view: TrialView; wasCorrect: boolean };

export type Display = {
  /** Has changed the page when it returns: within a frame's callback, the change belongs to that frame. */
  show: (screen: Screen) => void;
  /** Draws pictures where they will be shown, unseen. */
  prepare: (pictures: readonly { side: ChosenSide; picture: ImageBitmap }[]) => void;
  reveal: (sides: readonly ChosenSide[]) => void;
  conceal: () => void;
  /** The participant's next choice and when it was made, on the clock of performance.now(). */
  choice: () => Promise<{ side: ChosenSide; atMs: number }>;
};

export type Layout = { isSimultaneous: boolean; needed: Size };

type Stage = {
  display: Display;
  clock: FrameClock;
  attention: Attention;
  layout: Layout;
  signal: AbortSignal;
};

/** How long it is said whether an answer was right, where the protocol knows of no feedback: in the volunteers' game. */
const usualFeedbackMs = 1200;

/**
 * Runs the trials that are still open, from the one that was loaded beforehand. The next trial is loaded
 * while feedback and blank stand, and shown only when both of its pictures are decoded.
 */
export async function runSession(
  session: PreparedSession,
  display: Display,
  layout: Layout,
): Promise<void> {
  const attention = new Attention(layout.needed);
  try {
    const { signal } = session;
    await runTrials(session, { display, layout, attention, signal, clock: new FrameClock() });
  } finally {
    attention.close();
  }
}

async function runTrials({ client, first }: PreparedSession, stage: Stage): Promise<void> {
  const { display, clock, layout, signal } = stage;
  const prepared = clock.prepare();
  let upcoming = first;
  let last: TrialView | undefined;
  for (;;) {
    display.show({ kind: "wait", view: last });
    const loaded = await upcoming;
    if (loaded) {
      // A hidden page has no frames.
      await prepared;
      await untilPresentable(layout.needed, signal);
    }
    const trial = loaded && (await client.begin(loaded));
    if (!trial) return;
    const response = await runTrial(trial, stage);
    last = trial.view;
    display.show({ kind: "wait", view: last });
    const result = await client.submit(response);
    // A page that is left while feedback stands has not shown the pair that was loaded meanwhile.
    const isInAdvance = typeof result?.wasCorrect === "boolean";
    upcoming = result?.isDone ? Promise.resolve(null) : client.loadTrial({ isInAdvance });
    if (typeof result?.wasCorrect === "boolean") {
      display.show({ kind: "feedback", view: trial.view, wasCorrect: result.wasCorrect });
      await clock.wait(await clock.next(), trial.view.timing.feedbackMs || usualFeedbackMs);
    }
  }
}

async function runTrial({ view, pictures }: LoadedTrial, stage: Stage): Promise<ResponseInput> {
  const { display, clock, attention } = stage;
  display.show({ kind: "pair", view });
  display.prepare(view.stimuli.map(({ side }, i) => ({ side, picture: pictures[i] })));
  pictures.forEach((picture) => picture.close());
  attention.begin();
  const { endMs, exposures } = await showPair(view, stage);
  const wasInterrupted = attention.wasLost();
  const openedMs = await clock.wait(endMs, view.timing.blankAfterMs);
  const { side, reactionMs } = await ask(view, stage, openedMs);
  return {
    trialId: view.trialId,
    presentation: view.presentation,
    chosenSide: side,
    reactionMs,
    exposures,
    refreshHz: 1000 / clock.frameMs,
    wasInterrupted,
  };
}

type Shown = { endMs: number; exposures: { first: ExposureInput; second: ExposureInput } };

/** The blank before, and the stimuli: one after the other, or both in the same frames. */
async function showPair({ stimuli, timing }: TrialView, stage: Stage): Promise<Shown> {
  const { display, clock, layout } = stage;
  const show = (onsetMs: number, sides: ChosenSide[]) => {
    const picture = { reveal: () => display.reveal(sides), conceal: display.conceal };
    return expose(clock, onsetMs, timing.exposureMs, picture);
  };
  const [firstSide, secondSide] = stimuli.map(({ side }) => side);
  const onsetMs = await clock.wait(await clock.next(), timing.blankBeforeMs);
  if (layout.isSimultaneous) {
    const { offsetMs, achieved } = await show(onsetMs, [firstSide, secondSide]);
    return { endMs: offsetMs, exposures: { first: achieved, second: achieved } };
  }
  const first = await show(onsetMs, [firstSide]);
  const second = await show(await clock.wait(first.offsetMs, timing.blankBetweenMs), [secondSide]);
  return {
    endMs: second.offsetMs,
    exposures: { first: first.achieved, second: second.achieved },
  };
}

/** Reaction time runs from the frame in which the buttons appear, which is the current one. */
async function ask(
  view: TrialView,
  { display, clock, signal }: Stage,
  openedMs: number,
): Promise<{ side: ChosenSide; reactionMs: number }> {
  display.show({ kind: "answer", view });
  for (;;) {
    const { side, atMs } = await unlessAborted(display.choice(), signal);
    const reactionMs = reactionMsOf(atMs, openedMs, clock.frameMs);
    if (reactionMs !== null) return { side, reactionMs };
  }
}
