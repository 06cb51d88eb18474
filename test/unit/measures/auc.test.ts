import { expect, test } from "vitest";
import { srgbToLab } from "@/lib/color/lab";
import { addToAuc, aucOf, classesOf, createAucTally, inversePrior } from "@/lib/measures/auc";
import { readFixture } from "../color/read-fixture";
import { isReferenceAbsent, readReference, readReferencePicture } from "./reference-pairs";

/** Errors 0, 5 and 200: 151, 146 and 0 of 151 thresholds. Two pixels are nearly grey, one is a strong colour. */
const threePixels = {
  actual: Float32Array.of(1, 1, 0, 0, 80, 60),
  predicted: Float32Array.of(1, 1, 3, 4, -120, 60),
};

test("the area counts the thresholds 0 to 150 that an error does not exceed", () => {
  const tally = createAucTally();
  addToAuc(tally, threePixels);
  expect(aucOf(tally)).toBeCloseTo((151 + 146) / 3 / 151, 12);
});

test("rebalanced by the pixels' own classes, every class that occurs weighs the same", () => {
  const tally = createAucTally();
  addToAuc(tally, threePixels);
  const grey = (151 + 146) / 2;
  expect(aucOf(tally, inversePrior(tally.counts))).toBeCloseTo((grey + 0) / 2 / 151, 12);
});

test("the tallies of several pictures add up, and known classes change nothing", () => {
  const [once, twice] = [createAucTally(), createAucTally()];
  addToAuc(once, threePixels);
  for (const [from, to] of [
    [0, 2],
    [2, 6],
  ]) {
    const actual = threePixels.actual.subarray(from, to);
    const predicted = threePixels.predicted.subarray(from, to);
    addToAuc(twice, { actual, predicted, classes: classesOf(actual) });
  }
  expect(twice).toEqual(once);
});

test("a class that a prior never saw weighs like the rarest that it saw", () => {
  expect([...inversePrior([0.5, 0, 0.25, 0.25])]).toEqual([2, 4, 4, 4]);
});

test.skipIf(isReferenceAbsent)(
  "pictures score the reference's areas, each and pooled (needs ../shared/fixtures/metrics)",
  async () => {
    const { pairs, pooled } = readReference();
    const prior = readFixture<{ p_smoothed: number[] }>("model/rebalancing.json").p_smoothed;
    const weights = inversePrior(prior);
    const all = createAucTally();
    for (const pair of pairs) {
      const [actual, predicted] = await Promise.all([readAb(pair.ref), readAb(pair.rec)]);
      const one = createAucTally();
      const classes = classesOf(actual);
      for (const tally of [one, all]) addToAuc(tally, { actual, predicted, classes });
      expect(Math.abs(aucOf(one) - pair.auc_raw), pair.rec).toBeLessThan(1e-5);
      expect(Math.abs(aucOf(one, weights) - pair.auc_rebalanced), pair.rec).toBeLessThan(1e-5);
    }
    expect(Math.abs(aucOf(all) - pooled.auc_raw)).toBeLessThan(1e-5);
    expect(Math.abs(aucOf(all, weights) - pooled.auc_rebalanced)).toBeLessThan(1e-5);
  },
);

async function readAb(name: string): Promise<Float32Array> {
  const { rgb, width, height } = await readReferencePicture(name);
  return srgbToLab(rgb, width, height).ab;
}
