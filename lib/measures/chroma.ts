/** ab: [n*2], interleaved -> the mean distance from grey, in Lab units. */
export function meanChroma(ab: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < ab.length; i += 2) sum += Math.hypot(ab[i], ab[i + 1]);
  return sum / (ab.length / 2);
}
