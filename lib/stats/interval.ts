/** A confidence interval for a probability: 0 <= low <= high <= 1. */
export type Interval = { low: number; high: number };

/** centre ± halfWidth, cut off at 0 and 1, where a probability ends. */
export function intervalAround(centre: number, halfWidth: number): Interval {
  return { low: Math.max(0, centre - halfWidth), high: Math.min(1, centre + halfWidth) };
}
