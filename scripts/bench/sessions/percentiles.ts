/** Durations in ms, and how they are distributed. */
export type Distribution = { count: number; p50: number; p95: number; p99: number; max: number };

/** The value that a share of the others does not exceed, by nearest rank. */
export function distributionOf(durationsMs: readonly number[]): Distribution {
  const sorted = Float64Array.from(durationsMs).sort();
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}
