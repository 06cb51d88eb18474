import { describe, expect, test } from "vitest";
import { normalQuantile, studentTCdf, studentTQuantile } from "@/lib/stats/distributions";
import { readExpectedTables } from "@/test/support/stats-fixtures";

const tables = Object.entries(readExpectedTables());

// Computed to 40 digits from the regularised incomplete beta function.
const quantiles = [
  [0.975, 1, 12.706204736174705],
  [0.975, 2, 4.302652729749464],
  [0.995, 4, 4.604094871349993],
  [0.95, 199, 1.6525467461665635],
  [0.999999, 3, 103.29946777942897],
  [0.2, 13, -0.8701515339681737],
] as const;

describe("Student's t", () => {
  test.each(tables)("has the 97.5 % quantile of table %s", (_, { df, t_quantile_975 }) => {
    expect(Math.abs(studentTQuantile(0.975, df) / t_quantile_975 - 1)).toBeLessThan(1e-12);
  });

  test.each(quantiles)("has the quantile at %f with %i degrees of freedom", (p, df, expected) => {
    expect(Math.abs(studentTQuantile(p, df) / expected - 1)).toBeLessThan(1e-12);
    expect(studentTCdf(expected, df)).toBeCloseTo(p, 12);
  });

  test.each(tables.filter(([, table]) => table.p_two_sided_half !== null))(
    "gives the p value of table %s against 50 %%",
    (_, { fool_rate, se_twoway, df, p_two_sided_half }) => {
      const p = 2 * studentTCdf(-Math.abs((fool_rate - 0.5) / se_twoway), df);
      expect(Math.abs(p / p_two_sided_half! - 1)).toBeLessThan(1e-9);
    },
  );

  test("is symmetrical about 0", () => {
    expect(studentTCdf(0, 7)).toBe(0.5);
    expect(studentTQuantile(0.5, 7)).toBeCloseTo(0, 15);
    expect(studentTQuantile(0.025, 7)).toBeCloseTo(-studentTQuantile(0.975, 7), 12);
  });

  test("refuses what has no answer instead of passing on NaN", () => {
    expect(() => studentTQuantile(0.975, 0)).toThrow(RangeError);
    expect(() => studentTQuantile(1.2, 5)).toThrow(RangeError);
    expect(() => studentTCdf(1, -1)).toThrow(RangeError);
    expect(() => normalQuantile(Number.NaN)).toThrow(RangeError);
  });
});

test.each([
  [0.975, 1.959963984540054],
  [0.5, 0],
  [0.001, -3.090232306167813],
  [1e-6, -4.753424308822899],
])("the normal quantile at %f is %f", (p, expected) => {
  expect(normalQuantile(p)).toBeCloseTo(expected, 10);
});
