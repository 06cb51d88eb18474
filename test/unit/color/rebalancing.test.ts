import { existsSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { srgbToLab } from "@/lib/color/lab";
import * as rebalancing from "@/lib/color/rebalancing";
import type { Plane } from "@/lib/color/resize";
import { encodeSoft, nearestBin } from "@/lib/color/soft-encoding";
import { greatestDifference, readFixture } from "./read-fixture";

type Fixture = {
  lambda: number;
  p_hard: number[];
  p_smoothed: number[];
  w_hard: number[];
  w_smoothed: number[];
};
type PngFixture = {
  n_pixels: number;
  counts_hard: number[];
  p_smoothed: number[];
  w_smoothed: number[];
};

const fixture = readFixture<Fixture>("model/rebalancing.json");
const pngFixture = readFixture<PngFixture>("model/prior_from_pngs.json");

test.each([
  { name: "hard", prior: fixture.p_hard, expected: fixture.w_hard },
  { name: "smoothed", prior: fixture.p_smoothed, expected: fixture.w_smoothed },
])("the weights from a $name prior are the reference's", ({ prior, expected }) => {
  const weights = rebalancing.rebalancingWeights(prior, fixture.lambda);
  expect(greatestDifference(weights, expected)).toBeLessThan(1e-10);
});

test("it is a rebalancing: rare bins weigh up to sixty times what common ones do, and 1 on average", () => {
  const prior = fixture.p_smoothed;
  const weights = rebalancing.rebalancingWeights(prior, 0.5);
  expect(Math.max(...weights) / Math.min(...weights)).toBeGreaterThan(50);
  expect(weights.reduce((sum, weight, q) => sum + weight * prior[q], 0)).toBeCloseTo(1, 12);
  const commonest = prior.indexOf(Math.max(...prior));
  expect(weights[commonest]).toBe(Math.min(...weights));
});

test("lambda = 1 is no rebalancing", () => {
  const weights = rebalancing.rebalancingWeights(fixture.p_smoothed, 1);
  expect(greatestDifference(weights, new Array<number>(weights.length).fill(1))).toBeLessThan(
    1e-12,
  );
});

test("an image without any |a| or |b| above 5 is grey", () => {
  expect(rebalancing.isGreyImage(Float32Array.of(4.9, -5, 0, 3))).toBe(true);
  expect(rebalancing.isGreyImage(Float32Array.of(0, 0, 0, -5.1))).toBe(false);
});

// These pictures may not be copied into the project, so they are looked for beside it.
const metrics = path.resolve(import.meta.dirname, "../../../../shared/fixtures/metrics");

/** ab at every fourth pixel in both directions. */
function everyFourth({ data, width, height }: Plane): Float32Array {
  const colours: number[] = [];
  for (let y = 0; y < height; y += 4) {
    for (let x = 0; x < width; x += 4) {
      colours.push(data[2 * (y * width + x)], data[2 * (y * width + x) + 1]);
    }
  }
  return Float32Array.from(colours);
}

test.skipIf(!existsSync(metrics) && !process.env.CI)(
  "pictures yield the reference's prior and weights (needs ../shared/fixtures/metrics)",
  async () => {
    const sums = rebalancing.createPriorSums();
    const counts = new Array<number>(313).fill(0);
    for (const i of [0, 1, 2, 3, 4]) {
      const file = path.join(metrics, `ref${i}.png`);
      const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
      const { ab, width, height } = srgbToLab(data, info.width, info.height);
      const colours = everyFourth({ data: ab, width, height, channels: 2 });
      rebalancing.addToPrior(sums, encodeSoft(colours));
      for (let k = 0; k < colours.length; k += 2)
        counts[nearestBin(colours[k], colours[k + 1])] += 1;
    }
    const prior = rebalancing.priorOf(sums);
    const weights = rebalancing.rebalancingWeights(prior, 0.5);
    expect(sums.count).toBe(pngFixture.n_pixels);
    expect(counts).toEqual(pngFixture.counts_hard);
    // The encoding is kept in float32: 9e-8 by the reference's own account, against 1e-9 in float64.
    expect(greatestDifference(prior, pngFixture.p_smoothed)).toBeLessThan(2e-7);
    expect(greatestDifference(weights, pngFixture.w_smoothed)).toBeLessThan(2e-3);
  },
);
