/**
 * The arithmetic of showing something for a while on a screen that changes in frames. Time stamps and durations in ms;
 * a frame's stamp is the one that the browser hands to its animation callbacks.
 */

const usualFrameMs = 1000 / 60;
// No screen in use is faster; what is shorter comes from a clock that the browser blurs.
const shortestFrameMs = 2;
// Between one frame and two: what is longer is a frame with another one missing before it.
const oneFrame = 1.5;

/**
 * The most that is recorded of an exposure and of a reaction. A page that stood open for a day has its answer taken all
 * the same; such values are left out by rules with much lower bounds (docs/protocol.md, "Exclusions").
 */
export const recordedMax = { exposureMs: 3_600_000, frames: 1_000_000, reactionMs: 86_400_000 };

/**
 * The screen's frame time, from the distances of successive frames. Holds while most frames are missing, as only
 * the distances near the shortest count; those are averaged, as some browsers round their clocks to whole ms.
 */
export function estimateFrameMs(distancesMs: readonly number[]): number {
  const sorted = distancesMs.filter((ms) => ms >= shortestFrameMs).sort((a, b) => a - b);
  if (sorted.length === 0) return usualFrameMs;
  // Not the very shortest: after a late frame the next one may follow early.
  const short = sorted[Math.floor(sorted.length / 10)];
  const single = sorted.filter((ms) => ms > short / oneFrame && ms < short * oneFrame);
  return single.reduce((sum, ms) => sum + ms, 0) / single.length;
}

/** Whether a frame is the one nearest to the end of a duration, if the next one comes a frame time later. */
export function isNearestFrame(elapsedMs: number, durationMs: number, frameMs: number): boolean {
  return elapsedMs >= durationMs - frameMs / 2;
}

/** How long something stood, in how many frames, and how many more the screen would have had in that time. */
export type Exposure = { ms: number; frames: number; framesDropped: number };

/**
 * From the stamps of the frame that showed something, of all frames after it, and last of the one that took it away.
 * Cut to what is recorded.
 */
export function describeExposure(stampsMs: readonly number[], frameMs: number): Exposure {
  const distances = stampsMs.slice(1).map((stamp, i) => stamp - stampsMs[i]);
  const missed = distances.map((ms) => Math.max(0, Math.round(ms / frameMs) - 1));
  return {
    ms: Math.min(sumOf(distances), recordedMax.exposureMs),
    frames: Math.min(distances.length, recordedMax.frames),
    framesDropped: Math.min(sumOf(missed), recordedMax.frames),
  };
}

/**
 * The time from the frame in which the question appeared to the answer, cut to what is recorded. Null for a press before
 * that frame, which is no answer. A press may be stamped by another clock than frames are, or one that the browser
 * blurs: up to a frame too early, it is taken, as a reaction of 0 ms, and left out as one that is too fast.
 */
export function reactionMsOf(atMs: number, openedMs: number, frameMs: number): number | null {
  if (atMs < openedMs - frameMs) return null;
  return Math.min(Math.max(0, atMs - openedMs), recordedMax.reactionMs);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
