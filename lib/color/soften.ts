/**
 * Smooths a square plane in place by the binomial filter (1, 2, 1) / 4 along both axes; the border repeats outwards.
 * values: [side*side].
 */
export function soften(values: Float32Array, side: number): void {
  for (let y = 0; y < side; y++) softenLine(values, { start: y * side, step: 1, count: side });
  for (let x = 0; x < side; x++) softenLine(values, { start: x, step: side, count: side });
}

type Line = { start: number; step: number; count: number };

/** One row or column. */
function softenLine(values: Float32Array, { start, step, count }: Line): void {
  let before = values[start];
  for (let i = 0; i < count; i++) {
    const at = start + i * step;
    const here = values[at];
    const after = i + 1 < count ? values[at + step] : here;
    values[at] = (before + 2 * here + after) / 4;
    before = here;
  }
}
