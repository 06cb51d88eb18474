import { studentTQuantile } from "@/lib/stats/distributions";

/**
 * Tukey's pseudo-values (1958) of a statistic of n items, [n], shifted together so that their mean is the statistic
 * itself: what each item adds to it. Their standard error as a mean is the statistic's by the jackknife, and those of
 * two statistics of the same items may be subtracted item by item.
 * without: the statistic of all items but the i-th, [n], n > 1.
 */
export function pseudoValues(statistic: number, without: readonly number[]): number[] {
  const mean = without.reduce((sum, value) => sum + value, 0) / without.length;
  return without.map((value) => statistic + (without.length - 1) * (mean - value));
}

/** The mean of n > 1 values and its 95 % interval by Student's t with n - 1 degrees of freedom. */
export function meanWithInterval(values: readonly number[]): {
  value: number;
  low: number;
  high: number;
} {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const standardError = Math.sqrt(squares / (count - 1) / count);
  const halfWidth = studentTQuantile(0.975, count - 1) * standardError;
  return { value: mean, low: mean - halfWidth, high: mean + halfWidth };
}
