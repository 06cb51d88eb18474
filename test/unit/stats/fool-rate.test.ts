import assert from "node:assert/strict";
import { describe, expect, test } from "vitest";
import { estimateFoolRate, type FoolRateInterval, type GroupSum } from "@/lib/stats/fool-rate";
import { readExpectedTables, readSums, type ExpectedTable } from "@/test/support/stats-fixtures";

const all = Object.entries(readExpectedTables());
const withVariance = all.filter(([, table]) => table.variance.V_twoway > 0);
const allTheSame = all.filter(([, table]) => table.variance.V_twoway === 0);

function intervalOf(byParticipant: GroupSum[], byPhoto: GroupSum[]): FoolRateInterval {
  const estimate = estimateFoolRate({ byParticipant, byPhoto });
  assert(estimate.kind === "interval");
  return estimate;
}

function expectClose(actual: number | null, expected: number | null): void {
  assert(actual !== null && expected !== null);
  expect(Math.abs(actual / expected - 1)).toBeLessThan(1e-9);
}

function expectCounts(estimate: FoolRateInterval, table: ExpectedTable): void {
  const { rate, trials, fooled, participants, photos, degreesOfFreedom } = estimate;
  expect({ trials, fooled, participants, photos, degreesOfFreedom }).toEqual({
    trials: table.n,
    fooled: table.k,
    participants: table.participants,
    photos: table.images,
    degreesOfFreedom: table.df,
  });
  expect(rate).toBeCloseTo(table.fool_rate, 12);
}

describe("the fool rate of the reference tables", () => {
  test.each(withVariance)("table %s: two-way robust interval and its parts", (name, table) => {
    const { byParticipant, byPhoto } = readSums(name);
    const estimate = intervalOf([...byParticipant], [...byPhoto]);
    expectCounts(estimate, table);
    expect(estimate.method).toBe("two-way-robust");
    expectClose(estimate.parts.byParticipant, table.variance.V_participant);
    expectClose(estimate.parts.byPhoto, table.variance.V_image);
    expectClose(estimate.parts.byTrial, table.variance.V_cell);
    expectClose(estimate.variance, table.variance.V_twoway);
    expectClose(estimate.interval.low, table.ci95_twoway_t_clipped[0]);
    expectClose(estimate.interval.high, table.ci95_twoway_t_clipped[1]);
    expectClose(estimate.designEffect, table.design_effect);
  });

  test("one of them needs the larger single part, as the sum is smaller than it", () => {
    expect(withVariance.filter(([, table]) => table.variance.max_rule_active)).not.toHaveLength(0);
  });

  test.each(allTheSame)(
    "table %s: answers that are all the same fall back to Wilson",
    (name, table) => {
      const { byParticipant, byPhoto } = readSums(name);
      const estimate = intervalOf([...byParticipant], [...byPhoto]);
      expectCounts(estimate, table);
      expect(estimate).toMatchObject({ method: "wilson", variance: 0, designEffect: null });
      // With f = 0 Wilson's far end is z² / (n + z²), and with f = 1 its mirror image, by hand.
      const n = Math.min(table.participants, table.images);
      const reach = 1.959963984540054 ** 2 / (n + 1.959963984540054 ** 2);
      const expected = table.k === 0 ? [0, reach] : [1 - reach, 1];
      expect(estimate.interval.low).toBeCloseTo(expected[0], 12);
      expect(estimate.interval.high).toBeCloseTo(expected[1], 12);
    },
  );
});

describe("a study with little in it", () => {
  test("has no rate before the first answer", () => {
    expect(estimateFoolRate({ byParticipant: [], byPhoto: [] })).toEqual({ kind: "no-data" });
    const withdrawn = [{ n: 0, fooled: 0 }];
    expect(estimateFoolRate({ byParticipant: withdrawn, byPhoto: withdrawn }).kind).toBe("no-data");
  });

  test("has a rate but no interval with one participant", () => {
    const byPhoto = [0, 1, 1, 0].map((fooled) => ({ n: 1, fooled }));
    expect(estimateFoolRate({ byParticipant: [{ n: 4, fooled: 2 }], byPhoto })).toEqual({
      kind: "too-few",
      lacking: "participants",
      rate: 0.5,
      trials: 4,
      fooled: 2,
      participants: 1,
      photos: 4,
    });
  });

  test("has a rate but no interval with one photo", () => {
    const byParticipant = [0, 1, 1].map((fooled) => ({ n: 1, fooled }));
    const estimate = estimateFoolRate({ byParticipant, byPhoto: [{ n: 3, fooled: 2 }] });
    expect(estimate).toMatchObject({ kind: "too-few", lacking: "photos", trials: 3 });
  });

  test("falls back to Wilson where neither people nor photos differ, also at a rate between 0 and 1", () => {
    // Three people and three photos, each fooled once in three: 1/3 is not exact in binary, the sums are.
    const groups = [1, 1, 1].map((fooled) => ({ n: 3, fooled }));
    const estimate = intervalOf(groups, groups);
    expect(estimate).toMatchObject({ method: "wilson", variance: 0, participants: 3 });
    expect(estimate.interval.low).toBeGreaterThan(0);
    expect(estimate.interval.high).toBeLessThan(1);
  });

  test("keeps its interval inside 0..1", () => {
    const byParticipant = [0, 0, 0, 4].map((fooled) => ({ n: 4, fooled }));
    const byPhoto = [1, 1, 1, 1].map((fooled) => ({ n: 4, fooled }));
    expect(intervalOf(byParticipant, byPhoto).interval).toEqual({ low: 0, high: 1 });
  });
});

test("groups without trials do not count as participants or photos", () => {
  const groups = [1, 2, 3].map((fooled) => ({ n: 4, fooled }));
  const padded = [...groups, { n: 0, fooled: 0 }];
  expect(intervalOf(padded, padded)).toEqual(intervalOf(groups, groups));
});

test("totals that disagree are refused, as they cannot be of the same trials", () => {
  const byParticipant = [{ n: 4, fooled: 2 }];
  expect(() => estimateFoolRate({ byParticipant, byPhoto: [{ n: 4, fooled: 1 }] })).toThrow(
    "one transaction keeps both running totals",
  );
});
