import { expect, test } from "vitest";
import type { AucTally } from "@/lib/measures/auc";
import { rebalancedPseudoValues } from "@/lib/measures/rebalanced-area";
import { seededRandom, type Random } from "@/lib/protocol/random";
import { meanWithInterval } from "@/lib/stats/jackknife";

/** shares and areas: of the first classes of 313. */
function tallyOf(shares: readonly number[], areas: readonly number[]): AucTally {
  const tally = { counts: new Float64Array(313), scores: new Float64Array(313) };
  shares.forEach((share, q) => {
    tally.counts[q] = share;
    tally.scores[q] = 151 * share * areas[q];
  });
  return tally;
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

test("every class that occurs weighs the same, over all photographs and without each", () => {
  const tallies = [
    tallyOf([0.75, 0.25, 0], [0.8, 0.4, 0]),
    tallyOf([0.25, 0.5, 0.25], [0.4, 0.2, 0.1]),
    tallyOf([1, 0, 0], [0.9, 0, 0]),
  ];
  const classes = [
    (0.75 * 0.8 + 0.25 * 0.4 + 0.9) / 2,
    (0.25 * 0.4 + 0.5 * 0.2) / 0.75,
    0.1, // only in the second photograph, and gone without it
  ];
  const without = [
    mean([(0.25 * 0.4 + 0.9) / 1.25, 0.2, 0.1]),
    mean([(0.75 * 0.8 + 0.9) / 1.75, 0.4]),
    mean([0.75 * 0.8 + 0.25 * 0.4, classes[1], 0.1]),
  ];
  const values = rebalancedPseudoValues(tallies);
  expect(mean(values)).toBeCloseTo(mean(classes), 12);
  values.forEach((value, i) => {
    expect(value).toBeCloseTo(mean(classes) + 2 * (mean(without) - without[i]), 12);
  });
});

/**
 * Photographs of a few colours each, rare ones among them, as two recolourings score them: one that is good at common
 * colours, and one that is better everywhere but for chance.
 */
function drawPhotograph(random: Random): { one: AucTally; other: AucTally } {
  const shares = new Array<number>(40).fill(0);
  const quality = 0.2 * (random() - 0.5);
  for (let k = 0; k < 6; k++) shares[Math.floor(40 * random() ** 3)] += 1 / 6;
  const areas = shares.map((_, q) => 0.8 - 0.01 * q + quality + 0.1 * random());
  const others = areas.map((area) => area + 0.02 + 0.1 * (random() - 0.5));
  return { one: tallyOf(shares, areas), other: tallyOf(shares, others) };
}

test("95 % intervals of areas and of their differences hold what many such sets have on average", () => {
  const random = seededRandom("coverage");
  const sets = Array.from({ length: 400 }, () => {
    const photos = Array.from({ length: 40 }, () => drawPhotograph(random));
    const one = rebalancedPseudoValues(photos.map((photo) => photo.one));
    const other = rebalancedPseudoValues(photos.map((photo) => photo.other));
    const difference = other.map((value, i) => value - one[i]);
    return { value: meanWithInterval(one), difference: meanWithInterval(difference) };
  });
  for (const name of ["value", "difference"] as const) {
    const truth = mean(sets.map((set) => set[name].value));
    const held = sets.filter((set) => set[name].low <= truth && truth <= set[name].high).length;
    // 400 sets tell a share of 0.95 to 0.011.
    expect(held / sets.length, name).toBeGreaterThan(0.92);
    expect(held / sets.length, name).toBeLessThan(0.985);
  }
});
