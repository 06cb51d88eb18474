import { afterEach, expect, test, vi } from "vitest";
import { FrameClock } from "@/app/(participant)/screen/frame-clock";

afterEach(() => vi.unstubAllGlobals());

/** A browser that gives a frame whenever it is asked for one, `distanceMs` after the last. */
function giveFrames(distanceMs: number): void {
  let now = 0;
  vi.stubGlobal("requestAnimationFrame", (callback: FrameRequestCallback) => {
    now += distanceMs;
    queueMicrotask(() => callback(now));
    return 0;
  });
}

test("a clock knows the screen's rate after thirty distances of frames", async () => {
  giveFrames(1000 / 75);
  const clock = new FrameClock();
  await clock.prepare();
  expect(clock.frameMs).toBeCloseTo(1000 / 75, 6);
});

test("where fewer than four frames come in a second, a clock takes the usual rate and does not wait for ever", async () => {
  giveFrames(300);
  const clock = new FrameClock();
  await clock.prepare();
  expect(clock.frameMs).toBeCloseTo(1000 / 60, 6);
  expect(await clock.wait(0, 1000)).toBeGreaterThanOrEqual(1000);
});
