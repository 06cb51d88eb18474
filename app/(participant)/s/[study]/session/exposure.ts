import type { ExposureInput } from "@/lib/schemas/participant";

/**
 * Timing by animation frames. A frame's callback runs before the frame is shown, and the delay until it
 * is seen is the same for every frame, so the distance of two callbacks' time stamps is the time between
 * what they drew.
 */
export function nextFrame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

/** Frames after `startMs` until the one nearest to `durationMs`; gives their time stamps. */
async function framesFor(startMs: number, durationMs: number, frameMs: number): Promise<number[]> {
  const stamps: number[] = [];
  for (;;) {
    const now = await nextFrame();
    stamps.push(now);
    if (now - startMs >= durationMs - frameMs / 2) return stamps;
  }
}

/** Waits until the first frame at `durationMs` after now, give or take half a frame. */
export async function waitByFrames(durationMs: number, frameMs: number): Promise<void> {
  await framesFor(await nextFrame(), durationMs, frameMs);
}

/** Draws at one frame, clears at the frame nearest to `durationMs` later, and says what was achieved. */
export async function expose(
  picture: { draw: () => void; clear: () => void },
  durationMs: number,
  frameMs: number,
): Promise<ExposureInput> {
  const onset = await nextFrame();
  picture.draw();
  const stamps = await framesFor(onset, durationMs, frameMs);
  picture.clear();
  const ms = stamps[stamps.length - 1] - onset;
  const framesDropped = Math.max(0, Math.round(ms / frameMs) - stamps.length);
  return { ms, frames: stamps.length, framesDropped };
}

const USUAL_FRAME_MS = 1000 / 60;

/** The screen's frame time in ms: the median over some frames, before anything is shown. */
export async function measureFrameMs(frames = 30): Promise<number> {
  const deltas: number[] = [];
  let previous = await nextFrame();
  for (let i = 0; i < frames; i++) {
    const now = await nextFrame();
    deltas.push(now - previous);
    previous = now;
  }
  const median = deltas.sort((a, b) => a - b)[frames >> 1];
  // Browsers that blur their clocks may show no time at all between two frames.
  return median > 0 ? median : USUAL_FRAME_MS;
}

/** Notices whether the page is hidden or loses the focus between the call and `stop`. */
export function watchAttention(): { stop: () => boolean } {
  let wasLost = document.hidden;
  const note = () => {
    wasLost = true;
  };
  document.addEventListener("visibilitychange", note);
  window.addEventListener("blur", note);
  return {
    stop: () => {
      document.removeEventListener("visibilitychange", note);
      window.removeEventListener("blur", note);
      return wasLost;
    },
  };
}
