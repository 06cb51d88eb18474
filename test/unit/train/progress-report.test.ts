import { expect, test } from "vitest";
import { timeLeft } from "@/scripts/train/progress-report";

test("what is left of a run in epochs goes by its present speed, however slow its earlier stretches were", () => {
  // Half of the run took ten hours; now a hundredth takes three minutes.
  const before = { share: 0.5, trainedSeconds: 36_000 };
  const now = { share: 0.51, trainedSeconds: 36_180 };
  expect(timeLeft(before, now)).toBe("2 h 27 min");
});

test("what is left of a run that has a time goes by the clock", () => {
  const at = (trainedSeconds: number) => ({ trainedSeconds, share: trainedSeconds / (60 * 90) });
  expect(timeLeft(at(1000), at(1013))).toBe("1 h 13 min");
  expect(timeLeft(at(5030), at(5040))).toBe("6 min");
  expect(timeLeft(at(5390), at(5403))).toBe("0 min");
});
