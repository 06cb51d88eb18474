import { nearestBin } from "@/lib/color/soft-encoding";

/** Thresholds of the ab error run over 0, 1, ..., 150 Lab units (Zhang et al., Table 1). */
const thresholds = 151;

/** Sums over pixels, so that any number of images can be pooled. */
export type AucSums = { score: number; weight: number };

/**
 * Adds one picture's pixels: each scores the number of thresholds that its ab error does not exceed, times its
 * weight. actual, predicted: [n*2], ab. binWeights: [313], the weight of a pixel by its true bin.
 */
export function addToAuc(
  sums: AucSums,
  { actual, predicted }: { actual: Float32Array; predicted: Float32Array },
  binWeights?: ArrayLike<number>,
): void {
  for (let i = 0; i < actual.length; i += 2) {
    const error = Math.hypot(actual[i] - predicted[i], actual[i + 1] - predicted[i + 1]);
    const weight = binWeights ? binWeights[nearestBin(actual[i], actual[i + 1])] : 1;
    sums.score += weight * Math.max(0, thresholds - Math.ceil(error));
    sums.weight += weight;
  }
}

/** The area under the curve of "share of pixels within t" over t: 0..1. */
export function aucOf({ score, weight }: AucSums): number {
  return score / (thresholds * weight);
}

/** One over the prior. A bin that the prior never saw weighs like the rarest one that it saw. */
export function inversePrior(prior: ArrayLike<number>): Float64Array {
  const seen = Array.from(prior).filter((p) => p > 0);
  const rarest = Math.min(...seen);
  return Float64Array.from(prior, (p) => 1 / Math.max(p, rarest));
}
