import { describe, expect, test } from "vitest";
import {
  describeExposure,
  estimateFrameMs,
  isNearestFrame,
  reactionMsOf,
} from "@/lib/protocol/timing";
import { exposureInput, responseInput } from "@/lib/schemas/participant";

const at60 = 1000 / 60;

describe("the screen's frame time", () => {
  test("is that of regular frames, at any rate", () => {
    for (const hz of [30, 60, 75, 90, 120, 144, 240]) {
      expect(estimateFrameMs(Array(30).fill(1000 / hz))).toBeCloseTo(1000 / hz, 9);
    }
  });

  test("is one frame's even when two of three frames are missing", () => {
    const distances = [1, 3, 2, 4, 1, 3, 2, 5, 1, 3, 3, 2].map((frames) => frames * at60);
    expect(estimateFrameMs(distances)).toBeCloseTo(at60, 9);
  });

  test("is not that of one early frame after a late one", () => {
    const distances = [...Array(27).fill(at60), 26, 7.3, at60];
    expect(estimateFrameMs(distances)).toBeCloseTo(at60, 6);
  });

  test("is the mean where the browser rounds its clock to whole milliseconds", () => {
    expect(estimateFrameMs([17, 16, 17, 17, 16, 17, 17, 16, 17])).toBeCloseTo(150 / 9, 9);
  });

  test("is the usual one where the browser's clock shows no time between frames", () => {
    expect(estimateFrameMs([0, 0, 0, 0])).toBeCloseTo(at60, 9);
    expect(estimateFrameMs([])).toBeCloseTo(at60, 9);
  });
});

describe("the last frame of an exposure", () => {
  test("is the nearest to the requested end: never more than half a frame away, at any rate and for any duration", () => {
    for (const hz of [60, 75, 90, 120, 144]) {
      for (const durationMs of [50, 100, 117, 333, 500, 1000, 3000]) {
        const frameMs = 1000 / hz;
        let frame = 0;
        while (!isNearestFrame(frame * frameMs, durationMs, frameMs)) frame++;
        expect(Math.abs(frame * frameMs - durationMs)).toBeLessThanOrEqual(frameMs / 2 + 1e-9);
      }
    }
  });

  test("of one second at 60 Hz is the sixtieth", () => {
    expect(isNearestFrame(59 * at60, 1000, at60)).toBe(false);
    expect(isNearestFrame(60 * at60, 1000, at60)).toBe(true);
  });

  test("is the very frame that asks when nothing is to be waited for", () => {
    expect(isNearestFrame(0, 0, at60)).toBe(true);
  });
});

describe("an exposure", () => {
  test("without missing frames counts them all and drops none", () => {
    const stamps = Array.from({ length: 61 }, (_, i) => 5000 + i * at60);
    const { ms, ...counts } = describeExposure(stamps, at60);
    expect(ms).toBeCloseTo(1000, 6);
    expect(counts).toEqual({ frames: 60, framesDropped: 0 });
  });

  test("with two gaps of two and three frames dropped three", () => {
    const stamps = [0, 1, 3, 4, 7, 8].map((frame) => frame * at60);
    const { ms, ...counts } = describeExposure(stamps, at60);
    expect(ms).toBeCloseTo(8 * at60, 9);
    expect(counts).toEqual({ frames: 5, framesDropped: 3 });
  });

  test("does not mistake a trembling clock for dropped frames", () => {
    const stamps = Array.from({ length: 31 }, (_, i) => i * at60 + (i % 2 ? 3 : 0));
    expect(describeExposure(stamps, at60).framesDropped).toBe(0);
  });
});

describe("a page that was left open", () => {
  const dayMs = 86_400_000;

  test("for two days records an exposure that the server takes, cut to an hour", () => {
    const exposure = describeExposure([0, at60, 2 * dayMs], at60);
    expect(exposure).toEqual({ ms: 3_600_000, frames: 2, framesDropped: 1_000_000 });
    expect(exposureInput.safeParse(exposure).success).toBe(true);
  });

  test("for two days at the question records a reaction that the server takes, cut to a day", () => {
    const reactionMs = reactionMsOf(5000 + 2 * dayMs, 5000, at60)!;
    expect(reactionMs).toBe(dayMs);
    expect(responseInput.shape.reactionMs.safeParse(reactionMs).success).toBe(true);
  });
});

describe("the reaction time", () => {
  test("runs from the frame of the question", () => {
    expect(reactionMsOf(5432.5, 5000, at60)).toBe(432.5);
  });

  test("is 0 for a press that another clock stamped up to a frame too early", () => {
    expect(reactionMsOf(5000 - at60 + 0.1, 5000, at60)).toBe(0);
  });

  test("is none for a key that went down before the question stood", () => {
    expect(reactionMsOf(5000 - at60 - 0.1, 5000, at60)).toBeNull();
  });
});
