import { binCount } from "@/lib/color/ab-bins";
import type { SoftEncoding } from "@/lib/color/soft-encoding";

/** A prior in the making: the summed soft encodings of `count` colours. */
export type PriorSums = { sums: Float64Array; count: number };

export function createPriorSums(): PriorSums {
  return { sums: new Float64Array(binCount), count: 0 };
}

/** Adds an image's colours to the sums. */
export function addToPrior(prior: PriorSums, { indices, weights, neighbours }: SoftEncoding): void {
  for (let i = 0; i < indices.length; i++) prior.sums[indices[i]] += weights[i];
  prior.count += indices.length / neighbours;
}

/** The mean soft encoding: [313], sums to 1. This mean is the smoothing that the authors describe. */
export function priorOf({ sums, count }: PriorSums): Float64Array {
  if (count === 0) throw new RangeError("A prior needs at least one colour.");
  return sums.map((sum) => sum / count);
}

/**
 * Rebalancing weights: w ~ 1 / ((1 - lambda) p + lambda / Q), scaled so that the expected weight sum(p w) is 1.
 * lambda = 1 gives 1 for every bin, which is no rebalancing; 1/2 is the paper's choice.
 */
export function rebalancingWeights(prior: ArrayLike<number>, lambda: number): Float64Array {
  const mixed = Float64Array.from(prior, (p) => 1 / ((1 - lambda) * p + lambda / prior.length));
  const expected = mixed.reduce((sum, weight, q) => sum + weight * prior[q], 0);
  return mixed.map((weight) => weight / expected);
}

/** Chroma below which a picture teaches no colour (the released code's threshold, in Lab units). */
const greyLimit = 5;

/** Whether no pixel has |a| or |b| above 5: such an image weighs nothing in training. */
export function isGreyImage(ab: Float32Array): boolean {
  for (let i = 0; i < ab.length; i++) if (Math.abs(ab[i]) > greyLimit) return false;
  return true;
}
