import { expect, test } from "vitest";
import { meanWithInterval, pseudoValues } from "@/lib/stats/jackknife";

/** A statistic of all values, and of all but each. */
function leavingOut(values: readonly number[], statistic: (values: readonly number[]) => number) {
  const without = values.map((_, i) => statistic(values.filter((_, k) => k !== i)));
  return { whole: statistic(values), without };
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

test("the pseudo-values of a mean are the values", () => {
  const values = [3, -1, 4, 1, 5];
  const { whole, without } = leavingOut(values, mean);
  pseudoValues(whole, without).forEach((value, i) => expect(value).toBeCloseTo(values[i], 12));
});

test("pseudo-values have the statistic as their mean, though it is biased, and the jackknife's variance", () => {
  // Efron and Stein 1981: (n - 1) / n times the squares about the mean of what is left.
  const { whole, without } = leavingOut([1, 2, 4, 8], (values) => Math.log(mean(values)));
  const values = pseudoValues(whole, without);
  expect(mean(values)).toBeCloseTo(whole, 12);
  const squares = (list: number[]) => mean(list.map((value) => (value - mean(list)) ** 2));
  expect(squares(values) / 3).toBeCloseTo(3 * squares(without), 12);
});

test("a mean has the interval of a textbook", () => {
  // 1..5: standard error sqrt(2.5 / 5), t of four degrees of freedom 2.776445.
  const { value, low, high } = meanWithInterval([1, 2, 3, 4, 5]);
  expect(value).toBe(3);
  expect(low).toBeCloseTo(3 - 2.776445 * Math.sqrt(0.5), 6);
  expect(high).toBeCloseTo(3 + 2.776445 * Math.sqrt(0.5), 6);
  expect(meanWithInterval([2, 2])).toEqual({ value: 2, low: 2, high: 2 });
});
