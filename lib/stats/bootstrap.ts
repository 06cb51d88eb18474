import type { Random } from "@/lib/protocol/random";

/**
 * Resamples of n items with replacement: for each, how often every item was drawn, [n]. Statistics that are to be
 * compared item by item are computed on the same resamples.
 */
export function drawResamples(items: number, count: number, random: Random): Uint16Array[] {
  return Array.from({ length: count }, () => {
    const times = new Uint16Array(items);
    for (let i = 0; i < items; i++) times[Math.floor(random() * items)] += 1;
    return times;
  });
}

/** A ratio of two sums over items; a mean where every denominator is 1. Both [n]. */
export type RatioOfSums = { numerators: ArrayLike<number>; denominators: ArrayLike<number> };

/** times: how often each item counts; once where it is absent. */
export function ratioOfSums(
  { numerators, denominators }: RatioOfSums,
  times?: ArrayLike<number>,
): number {
  let [above, below] = [0, 0];
  for (let i = 0; i < numerators.length; i++) {
    const weight = times ? times[i] : 1;
    above += weight * numerators[i];
    below += weight * denominators[i];
  }
  return above / below;
}

/**
 * The percentile bootstrap's interval (Efron 1979): the middle `confidence` of the statistic over the resamples. Null
 * where a resample gives no number, as it may with very few items.
 */
export function bootstrapInterval(
  resamples: readonly Uint16Array[],
  statistic: (times: Uint16Array) => number,
  confidence = 0.95,
): { low: number; high: number } | null {
  const values = Float64Array.from(resamples, (times) => statistic(times)).sort();
  if (values.length === 0 || !values.every(Number.isFinite)) return null;
  const tail = (1 - confidence) / 2;
  return { low: quantile(values, tail), high: quantile(values, 1 - tail) };
}

/** Linear between the two values next to the place, as in R's type 7. sorted: rising, not empty. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
