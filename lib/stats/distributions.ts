import stdlibNormalQuantile from "@stdlib/stats-base-dists-normal-quantile";
import stdlibTCdf from "@stdlib/stats-base-dists-t-cdf";
import stdlibTQuantile from "@stdlib/stats-base-dists-t-quantile";

/**
 * The value below which a standard normal variable falls with probability `p`.
 * Relative error under 1e-11 for p in 1e-6..1 - 1e-6; nearer to 0 digits are lost, and below 1e-16 it is infinite.
 */
export function normalQuantile(p: number): number {
  assertProbability(p);
  return stdlibNormalQuantile(p, 0, 1);
}

/**
 * The value below which Student's t falls with probability `p`.
 * p in [0, 1], df > 0 (need not be whole). Relative error under 1e-12 up to df = 100,000.
 */
export function studentTQuantile(p: number, df: number): number {
  assertProbability(p);
  assertDegreesOfFreedom(df);
  return stdlibTQuantile(p, df);
}

/** The probability, in 0..1, that Student's t with `df` > 0 degrees of freedom is at most `t`. */
export function studentTCdf(t: number, df: number): number {
  assertDegreesOfFreedom(df);
  return stdlibTCdf(t, df);
}

// The library answers NaN outside its domain, and a NaN would travel as far as a chart.
function assertProbability(p: number): void {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`A probability lies between 0 and 1, not at ${p}.`);
}

function assertDegreesOfFreedom(df: number): void {
  if (!(df > 0)) throw new RangeError(`Degrees of freedom are above 0, not ${df}.`);
}
