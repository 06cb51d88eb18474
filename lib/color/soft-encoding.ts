import type { BinSearch } from "@/lib/color/nearest-bins";
import { binSearch, findNearest } from "@/lib/color/nearest-bins";

/**
 * Soft-encoded colours, sparse: for each of n colours its k nearest bins, nearest first, and their weights,
 * which sum to 1. A dense vector of 313 would be sixty times the bytes.
 */
export type SoftEncoding = {
  neighbours: number;
  indices: Int32Array; // [n*k], 0..312
  weights: Float32Array; // [n*k], 0..1
};

export type SoftEncodingOptions = { neighbours: number; sigma: number };

/** The paper's setting: 5 neighbours, a Gaussian of 5 Lab units. (The released code takes 10 neighbours.) */
export const paperEncoding: SoftEncodingOptions = { neighbours: 5, sigma: 5 };

/** ab: [n*2], interleaved -> the soft encoding of each colour. */
export function encodeSoft(
  ab: Float32Array,
  options: SoftEncodingOptions = paperEncoding,
): SoftEncoding {
  const { neighbours } = options;
  const size = (ab.length / 2) * neighbours;
  const indices = new Int32Array(size);
  const weights = new Float32Array(size);
  writeSoft(ab, options, { indices, weights });
  return { neighbours, indices, weights };
}

/** The same into arrays that are there already: indices and weights [n*k], the latter as exact as the array. */
export function writeSoft(
  ab: ArrayLike<number>,
  { neighbours, sigma }: SoftEncodingOptions,
  { indices, weights }: { indices: Int32Array; weights: Float32Array | Float64Array },
): void {
  const nearest = binSearch(neighbours);
  for (let i = 0; i < ab.length / 2; i++) {
    findNearest(nearest, ab[2 * i], ab[2 * i + 1]);
    const total = gaussianWeights(nearest, sigma);
    for (let k = 0; k < neighbours; k++) {
      indices[i * neighbours + k] = nearest.indices[k];
      weights[i * neighbours + k] = nearest.values[k] / total;
    }
  }
}

/** The bin whose centre lies nearest to (a, b). */
export function nearestBin(a: number, b: number): number {
  const nearest = binSearch(1);
  findNearest(nearest, a, b);
  return nearest.indices[0];
}

/**
 * Turns squared distances into Gaussian weights and returns their sum. The least distance is taken off first:
 * a constant factor, without which colours far outside the bins would all get weight 0.
 */
function gaussianWeights({ values }: BinSearch, sigma: number): number {
  const least = values[0];
  values[0] = 1;
  let total = 1;
  for (let k = 1; k < values.length; k++) {
    values[k] = Math.exp((least - values[k]) / (2 * sigma * sigma));
    total += values[k];
  }
  return total;
}
