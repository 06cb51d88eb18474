/**
 * The greatest difference as a share of the greatest value expected. Infinite where sizes differ or a value is no
 * number.
 */
export function relativeDifference(actual: ArrayLike<number>, expected: Float32Array): number {
  if (actual.length !== expected.length) return Infinity;
  let [difference, greatest] = [0, 0];
  expected.forEach((value, i) => {
    difference = Math.max(difference, Math.abs(value - actual[i]));
    greatest = Math.max(greatest, Math.abs(value));
  });
  return Number.isFinite(difference) ? difference / greatest : Infinity;
}
