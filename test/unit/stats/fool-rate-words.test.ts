import { expect, test } from "vitest";
import { estimateFoolRate } from "@/lib/stats/fool-rate";
import {
  describeCaveat,
  describeEstimate,
  describePrecision,
  describeRow,
  type FoolRateRow,
} from "@/lib/stats/fool-rate-words";
import { readSums } from "@/test/support/stats-fixtures";

const row: FoolRateRow = {
  slug: "full",
  name: "Full",
  population: "participant",
  participants: 40,
  trials: 1600,
  estimate: estimateFoolRate(readSums("a_40x40_1000img")),
};

/** The words as read: a space that does not break is a space. */
const read = (text: string | null) => text?.replaceAll("\u00a0", " ");

test("a result is said in plain words, with its interval and its numbers", () => {
  expect(read(describeRow(row))).toBe(
    "Full: taken for real in 32 % of trials (28–35 %), from 40 participants and 1,600 trials.",
  );
  expect(describeCaveat(row.estimate)).toBeNull();
});

test("a result of simulated observers says so", () => {
  expect(read(describeRow({ ...row, population: "simulated" }))).toBe(
    "Full, simulated observers: taken for real in 32 % of trials (28–35 %), from 40 simulated observers and 1,600 trials.",
  );
});

test("a narrow interval keeps a decimal, so that its ends differ", () => {
  const estimate = {
    ...row.estimate,
    interval: { low: 0.311, high: 0.3214 },
  } as FoolRateRow["estimate"];
  expect(read(describeEstimate(estimate))).toBe("taken for real in 31.6 % of trials (31.1–32.1 %)");
});

test("the weight of the answers is said, and what would narrow the interval", () => {
  // 1600 / 2.4748 and 1440 / 4.9597, from the reference tables.
  expect(describePrecision(row.estimate)).toBe(
    "Weighs as much as 647 independent trials (design effect 2.5). More participants would narrow the interval most.",
  );
  expect(describePrecision(estimateFoolRate(readSums("b_40x36_40img")))).toBe(
    "Weighs as much as 290 independent trials (design effect 5.0). More photos would narrow the interval most.",
  );
});

test("no answers, one participant and answers that are all alike are said as what they are", () => {
  const none = estimateFoolRate({ byParticipant: [], byPhoto: [] });
  expect(describeRow({ ...row, participants: 0, trials: 0, estimate: none })).toBe(
    "Full: no counted answers yet.",
  );
  const one = estimateFoolRate({
    byParticipant: [{ n: 2, fooled: 1 }],
    byPhoto: [0, 1].map((fooled) => ({ n: 1, fooled })),
  });
  expect(read(describeRow({ ...row, participants: 1, trials: 2, estimate: one }))).toBe(
    "Full: taken for real in 50 % of trials (no interval yet), from 1 participant and 2 trials.",
  );
  expect(describeCaveat(one)).toContain("at least two participants");
  const alike = estimateFoolRate(readSums("d_all_zero"));
  expect(read(describeEstimate(alike))).toBe("taken for real in 0 % of trials (0–28 %)");
  expect(describeCaveat(alike)).toContain("Wilson’s interval for 10 trials");
  expect(describePrecision(alike)).toBeNull();
});
