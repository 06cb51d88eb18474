import { describeExposure, estimateFrameMs, isNearestFrame } from "@/lib/protocol/timing";
import type { ExposureInput } from "@/lib/schemas/participant";

// About two seconds at 60 Hz: soon right again after the window has moved to another screen.
const distancesKept = 120;
const distancesBeforehand = 30;
// Nobody awaited the frames in between: a pause, and no distance of frames.
const pauseMs = 250;

/**
 * Timing by animation frames. A frame's callback runs before the frame is shown, and the delay until it
 * is seen is the same for every frame, so the distance of two callbacks' time stamps is the time between
 * what they changed. Every wait ends within a frame's callback: what is changed then belongs to that frame.
 */
export class FrameClock {
  readonly #distancesMs: number[] = [];
  #lastMs: number | null = null;

  /** Watches frames until the screen's rate is known. Where they come too seldom to tell, it is taken to be usual. */
  async prepare(): Promise<void> {
    for (let i = 0; i <= distancesBeforehand; i++) await this.next();
  }

  /** The screen's frame time in ms, from the last frames that were awaited. */
  get frameMs(): number {
    return estimateFrameMs(this.#distancesMs);
  }

  /** The next frame's stamp. */
  async next(): Promise<number> {
    const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
    return this.#note(now);
  }

  /** Stamps from `startMs` to the frame nearest to `durationMs` after it, both included. */
  async until(startMs: number, durationMs: number): Promise<number[]> {
    const { frameMs } = this;
    const stamps = [startMs];
    for (let now = startMs; !isNearestFrame(now - startMs, durationMs, frameMs);) {
      now = await this.next();
      stamps.push(now);
    }
    return stamps;
  }

  /** The frame nearest to `durationMs` after `startMs`. */
  async wait(startMs: number, durationMs: number): Promise<number> {
    return (await this.until(startMs, durationMs)).at(-1)!;
  }

  #note(now: number): number {
    const distance = this.#lastMs === null ? 0 : now - this.#lastMs;
    this.#lastMs = now;
    if (distance > 0 && distance < pauseMs) this.#distancesMs.push(distance);
    if (this.#distancesMs.length > distancesKept) this.#distancesMs.shift();
    return now;
  }
}

type Picture = { reveal: () => void; conceal: () => void };

/** Reveals in the frame of `onsetMs`, which is the current one, and conceals in the frame nearest to `durationMs` later. */
export async function expose(
  clock: FrameClock,
  onsetMs: number,
  durationMs: number,
  picture: Picture,
): Promise<{ offsetMs: number; achieved: ExposureInput }> {
  picture.reveal();
  const stamps = await clock.until(onsetMs, durationMs);
  picture.conceal();
  const achieved = describeExposure(stamps, clock.frameMs);
  return { offsetMs: stamps.at(-1)!, achieved };
}
