import { expect, test } from "vitest";
import { wilsonInterval } from "@/lib/stats/wilson";
import { readExpectedTables } from "@/test/support/stats-fixtures";

test.each(Object.entries(readExpectedTables()))(
  "Wilson's interval over the trials of table %s is that of the reference",
  (_, { k, n, wilson95 }) => {
    const { low, high } = wilsonInterval(k / n, n);
    expect(Math.abs(low - wilson95[0])).toBeLessThan(1e-12);
    expect(Math.abs(high - wilson95[1])).toBeLessThan(1e-12);
  },
);

test("Wilson's interval has an end inside 0..1 where every answer was the same", () => {
  // With no success the upper end is z² / (n + z²), by hand.
  const zSquared = 1.959963984540054 ** 2;
  expect(wilsonInterval(0, 10).low).toBeCloseTo(0, 12);
  expect(wilsonInterval(0, 10).high).toBeCloseTo(zSquared / (10 + zSquared), 12);
  expect(wilsonInterval(1, 10).high).toBeCloseTo(1, 12);
});

test("a higher confidence makes Wilson's interval wider", () => {
  expect(wilsonInterval(0.3, 50, 0.99).high).toBeGreaterThan(wilsonInterval(0.3, 50, 0.95).high);
});

test("there is no interval without trials", () => {
  expect(() => wilsonInterval(0.5, 0)).toThrow(RangeError);
});
