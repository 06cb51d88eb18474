import { expect, test } from "vitest";
import { encodeColour, encodeSoft, nearestBin } from "@/lib/color/soft-encoding";
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
const cases = [
  { neighbours: 5, expected: fixture.nn5, ties: fixture.ties.nn5_sorted_weights_desc },
  { neighbours: 10, expected: fixture.nn10, ties: fixture.ties.nn10_sorted_weights_desc },
];

test.each(cases)(
  "a colour spreads over its $neighbours nearest bins as in the reference",
  (given) => {
    const options = { neighbours: given.neighbours, sigma: fixture.sigma };
    const encodings = fixture.ab.map(([a, b]) => encodeColour(a, b, options));
    expect(encodings.map(({ indices }) => indices)).toEqual(given.expected.indices);
    const weights = encodings.flatMap((encoding) => encoding.weights);
    expect(greatestDifference(weights, given.expected.weights.flat())).toBeLessThan(1e-12);
  },
);

test.each(cases)(
  "among $neighbours bins at equal distance the weights are still determined",
  (given) => {
    const options = { neighbours: given.neighbours, sigma: fixture.sigma };
    const weights = fixture.ties.ab.flatMap(([a, b]) => encodeColour(a, b, options).weights);
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
  const { weights } = encodeColour(400, -400);
  expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
});
