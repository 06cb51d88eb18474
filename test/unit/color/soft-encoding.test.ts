import { expect, test } from "vitest";
import { encodeSoft, nearestBin, paperEncoding, writeSoft } from "@/lib/color/soft-encoding";
import { greatestDifference, readFixture } from "./read-fixture";

type Rows = number[][];
type Neighbours = { indices: Rows; weights: Rows };
type Fixture = {
  sigma: number;
  ab: [number, number][];
  nn5: Neighbours;
  nn10: Neighbours;
  hard_nearest_index: number[];
  ties: { ab: [number, number][]; nn5_sorted_weights_desc: Rows; nn10_sorted_weights_desc: Rows };
};

const fixture = readFixture<Fixture>("model/soft_encoding.json");
/** The encodings of colours in float64, in which the reference is given. */
function encodeExactly(ab: readonly [number, number][], neighbours: number) {
  const size = ab.length * neighbours;
  const encoding = { indices: new Int32Array(size), weights: new Float64Array(size) };
  writeSoft(ab.flat(), { neighbours, sigma: fixture.sigma }, encoding);
  return encoding;
}

const cases = [
  { neighbours: 5, expected: fixture.nn5, ties: fixture.ties.nn5_sorted_weights_desc },
  { neighbours: 10, expected: fixture.nn10, ties: fixture.ties.nn10_sorted_weights_desc },
];

test.each(cases)(
  "a colour spreads over its $neighbours nearest bins as in the reference",
  (given) => {
    const { indices, weights } = encodeExactly(fixture.ab, given.neighbours);
    expect([...indices]).toEqual(given.expected.indices.flat());
    expect(greatestDifference(weights, given.expected.weights.flat())).toBeLessThan(1e-12);
  },
);

test.each(cases)(
  "among $neighbours bins at equal distance the weights are still determined",
  (given) => {
    const { weights } = encodeExactly(fixture.ties.ab, given.neighbours);
    expect(greatestDifference(weights, given.ties.flat())).toBeLessThan(1e-12);
  },
);

test("a list of colours encodes like each of them, to 1e-5 in float32", () => {
  const { indices, weights } = encodeSoft(Float32Array.from(fixture.ab.flat()));
  expect([...indices]).toEqual(fixture.nn5.indices.flat());
  expect(greatestDifference(weights, fixture.nn5.weights.flat())).toBeLessThan(1e-5);
});

test("the nearest bin is the reference's", () => {
  expect(fixture.ab.map(([a, b]) => nearestBin(a, b))).toEqual(fixture.hard_nearest_index);
});

test("a colour far outside the gamut still has weights that sum to 1", () => {
  const { weights } = encodeExactly([[400, -400]], paperEncoding.neighbours);
  expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
});
