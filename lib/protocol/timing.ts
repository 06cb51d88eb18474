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

/** From the stamps of the frame that showed something, of all frames after it, and last of the one that took it away. */
export function describeExposure(stampsMs: readonly number[], frameMs: number): Exposure {
  const distances = stampsMs.slice(1).map((stamp, i) => stamp - stampsMs[i]);
  const missed = distances.map((ms) => Math.max(0, Math.round(ms / frameMs) - 1));
  return {
    ms: distances.reduce((sum, ms) => sum + ms, 0),
    frames: distances.length,
    framesDropped: missed.reduce((sum, count) => sum + count, 0),
  };
}
