import { readFileSync } from "node:fs";

/** A JSON file of test/fixtures, of the shape that the test states. */
export function readFixture<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(`../../fixtures/${file}`, import.meta.url), "utf8")) as T;
}

/** The greatest absolute difference between two lists of numbers. */
export function greatestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  return Array.from(actual).reduce((most, x, i) => Math.max(most, Math.abs(x - expected[i])), 0);
}
