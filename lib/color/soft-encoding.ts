import { abBins, binCount } from "@/lib/color/ab-bins";

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

const binA = Float64Array.from(abBins, ([a]) => a);
const binB = Float64Array.from(abBins, ([, b]) => b);

/** ab: [n*2], interleaved -> the soft encoding of each colour. */
export function encodeSoft(
  ab: Float32Array,
  { neighbours, sigma }: SoftEncodingOptions = paperEncoding,
): SoftEncoding {
  const count = ab.length / 2;
  const indices = new Int32Array(count * neighbours);
  const weights = new Float32Array(count * neighbours);
  const nearest = makeNearest(neighbours);
  for (let i = 0; i < count; i++) {
    findNearest(nearest, ab[2 * i], ab[2 * i + 1]);
    const total = gaussianWeights(nearest, sigma);
    for (let k = 0; k < neighbours; k++) {
      indices[i * neighbours + k] = nearest.indices[k];
      weights[i * neighbours + k] = nearest.values[k] / total;
    }
  }
  return { neighbours, indices, weights };
}

/** One colour's soft encoding in float64: bins by distance, and weights that sum to 1. */
export function encodeColour(
  a: number,
  b: number,
  { neighbours, sigma }: SoftEncodingOptions = paperEncoding,
): { indices: number[]; weights: number[] } {
  const nearest = makeNearest(neighbours);
  findNearest(nearest, a, b);
  const total = gaussianWeights(nearest, sigma);
  return {
    indices: [...nearest.indices],
    weights: Array.from(nearest.values, (value) => value / total),
  };
}

/** The bin whose centre lies nearest to (a, b). */
export function nearestBin(a: number, b: number): number {
  const nearest = makeNearest(1);
  findNearest(nearest, a, b);
  return nearest.indices[0];
}

/** Scratch space of one search, made once for many colours. `values` holds distances, later weights. */
type Nearest = { indices: Int32Array; values: Float64Array };

function makeNearest(neighbours: number): Nearest {
  return { indices: new Int32Array(neighbours), values: new Float64Array(neighbours) };
}

/** Fills `nearest` with the bins in order of their squared distance, by insertion: k is small. */
function findNearest({ indices, values }: Nearest, a: number, b: number): void {
  const last = values.length - 1;
  values.fill(Infinity);
  for (let q = 0; q < binCount; q++) {
    const squared = (binA[q] - a) * (binA[q] - a) + (binB[q] - b) * (binB[q] - b);
    if (squared >= values[last]) continue;
    let k = last;
    for (; k > 0 && values[k - 1] > squared; k--) {
      values[k] = values[k - 1];
      indices[k] = indices[k - 1];
    }
    values[k] = squared;
    indices[k] = q;
  }
}

/**
 * Turns squared distances into Gaussian weights and returns their sum. The least distance is taken off first:
 * a constant factor, without which colours far outside the bins would all get weight 0.
 */
function gaussianWeights({ values }: Nearest, sigma: number): number {
  const least = values[0];
  let total = 0;
  for (let k = 0; k < values.length; k++) {
    values[k] = Math.exp((least - values[k]) / (2 * sigma * sigma));
    total += values[k];
  }
  return total;
}
