import { expect, test } from "vitest";
import { seededRandom } from "@/lib/protocol/random";
import { bootstrapInterval, drawResamples, ratioOfSums } from "@/lib/stats/bootstrap";

test("a resample draws as many items as there are, the same for the same seed", () => {
  const resamples = drawResamples(40, 25, seededRandom("a"));
  expect(resamples).toHaveLength(25);
  for (const times of resamples) expect(times.reduce((sum, n) => sum + n, 0)).toBe(40);
  expect(drawResamples(40, 25, seededRandom("a"))).toEqual(resamples);
  expect(drawResamples(40, 25, seededRandom("b"))).not.toEqual(resamples);
});

test("a ratio of sums counts items as often as they were drawn", () => {
  const ratio = { numerators: [1, 10, 100], denominators: [1, 2, 4] };
  expect(ratioOfSums(ratio)).toBeCloseTo(111 / 7, 12);
  expect(ratioOfSums(ratio, [2, 0, 1])).toBeCloseTo(102 / 6, 12);
});

test("the interval is the middle of the statistics over the resamples", () => {
  // Statistics 0, 1, ..., 40: 2.5 % of the way from end to end is 1.
  const resamples = Array.from({ length: 41 }, (_, i) => Uint16Array.of((7 * i) % 41));
  const statistic = (times: Uint16Array) => times[0];
  for (const [confidence, low] of [
    [0.95, 1],
    [0.8, 4],
  ]) {
    const interval = bootstrapInterval(resamples, statistic, confidence);
    expect(interval?.low).toBeCloseTo(low, 10);
    expect(interval?.high).toBeCloseTo(40 - low, 10);
  }
});

test("of a mean it is about the normal interval", () => {
  const random = seededRandom("values");
  const values = Array.from({ length: 400 }, () => random());
  const mean = values.reduce((sum, value) => sum + value, 0) / 400;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const halfWidth = 1.96 * Math.sqrt(squares / 400 / 400);
  const ratio = { numerators: values, denominators: values.map(() => 1) };
  const resamples = drawResamples(400, 4000, seededRandom("resamples"));
  const interval = bootstrapInterval(resamples, (times) => ratioOfSums(ratio, times));
  expect(Math.abs((interval?.low ?? NaN) - (mean - halfWidth))).toBeLessThan(0.1 * halfWidth);
  expect(Math.abs((interval?.high ?? NaN) - (mean + halfWidth))).toBeLessThan(0.1 * halfWidth);
});

test("there is no interval where a resample gives no number", () => {
  const onlyFirst = { numerators: [3, 0], denominators: [1, 0] };
  const resamples = [Uint16Array.of(1, 1), Uint16Array.of(0, 2)];
  expect(bootstrapInterval(resamples, (times) => ratioOfSums(onlyFirst, times))).toBeNull();
});
