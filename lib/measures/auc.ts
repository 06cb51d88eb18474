import { binCount } from "@/lib/color/ab-bins";
import { nearestBin } from "@/lib/color/soft-encoding";

/** Thresholds of the ab error run over 0, 1, ..., 150 Lab units (Zhang et al., Table 1). */
const thresholds = 151;

/**
 * Pixels and their scores by colour class, which is the bin nearest to the true colour. Both [313]. A pixel scores
 * the number of thresholds that its ab error does not exceed: 0..151. Every form of the area follows from these sums,
 * and those of several pictures add up.
 */
export type AucTally = { counts: Float64Array; scores: Float64Array };

export function createAucTally(): AucTally {
  return { counts: new Float64Array(binCount), scores: new Float64Array(binCount) };
}

/** ab: [n*2], interleaved -> the colour class of each pixel, 0..312. */
export function classesOf(ab: Float32Array): Uint16Array {
  const classes = new Uint16Array(ab.length / 2);
  for (let i = 0; i < classes.length; i++) classes[i] = nearestBin(ab[2 * i], ab[2 * i + 1]);
  return classes;
}

export type AucInput = {
  /** ab of photograph and recolouring, [n*2]. */
  actual: Float32Array;
  predicted: Float32Array;
  /** Of the photograph, where they are known already: one search serves many recolourings. */
  classes?: Uint16Array;
};

/** Adds one picture's pixels. */
export function addToAuc(tally: AucTally, input: AucInput): void {
  const { actual, predicted, classes = classesOf(actual) } = input;
  for (let i = 0; i < classes.length; i++) {
    const a = actual[2 * i] - predicted[2 * i];
    const b = actual[2 * i + 1] - predicted[2 * i + 1];
    tally.counts[classes[i]] += 1;
    tally.scores[classes[i]] += Math.max(0, thresholds - Math.ceil(Math.sqrt(a * a + b * b)));
  }
}

/**
 * The area under the curve of "share of pixels within t" over t, 0..1: every pixel weighs the same, or what its class
 * does. classWeights: [313].
 */
export function aucOf({ counts, scores }: AucTally, classWeights?: ArrayLike<number>): number {
  let [score, weight] = [0, 0];
  for (let q = 0; q < counts.length; q++) {
    const each = classWeights ? classWeights[q] : 1;
    score += each * scores[q];
    weight += each * counts[q];
  }
  return score / (thresholds * weight);
}

/**
 * One over the prior: the class weights of the rebalanced area. A class that the prior never saw weighs like the
 * rarest one that it saw. Counts do as well as shares, because only the weights' ratios matter.
 */
export function inversePrior(prior: ArrayLike<number>): Float64Array {
  const seen = Array.from(prior).filter((p) => p > 0);
  const rarest = Math.min(...seen);
  return Float64Array.from(prior, (p) => 1 / Math.max(p, rarest));
}
