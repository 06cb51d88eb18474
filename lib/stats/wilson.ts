import { normalQuantile } from "./distributions";
import { intervalAround, type Interval } from "./interval";

/**
 * Wilson's score interval for a proportion, without continuity correction (Wilson 1927).
 * It is right for independent trials only; trials of a study share people and photographs (fool-rate.ts).
 * proportion in 0..1; n > 0, the number of independent trials, which need not be whole.
 */
export function wilsonInterval(proportion: number, n: number, confidence = 0.95): Interval {
  if (!(n > 0)) throw new RangeError(`An interval needs at least one trial, not ${n}.`);
  const z = normalQuantile(0.5 + confidence / 2);
  const shrinkage = 1 + (z * z) / n;
  const centre = (proportion + (z * z) / (2 * n)) / shrinkage;
  const variance = (proportion * (1 - proportion)) / n + (z * z) / (4 * n * n);
  return intervalAround(centre, (z * Math.sqrt(variance)) / shrinkage);
}
