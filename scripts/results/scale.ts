/** A straight scale from values to places in a picture, with its marks. */
export type Scale = { min: number; max: number; ticks: number[]; at: (value: number) => number };

/** from, to: where in the picture it begins and ends. count: about how many marks there are. */
type ScaleOptions = {
  from: number;
  to: number;
  count?: number;
  /** Ends with the values and not at the next mark. */
  isTight?: boolean;
};

/** A scale that holds all values. */
export function makeScale(
  values: readonly number[],
  { from, to, count = 5, isTight = false }: ScaleOptions,
): Scale {
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  const step = niceStep((greatest - least || Math.abs(greatest) || 1) / count);
  const first = Math.floor(least / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(greatest / step - 1e-9));
  const marks = Array.from({ length: last - first + 1 }, (_, i) => tidy((first + i) * step));
  const ticks = isTight ? marks.filter((tick) => tick >= least && tick <= greatest) : marks;
  const [min, max] = isTight ? [least, greatest] : [marks[0], marks[marks.length - 1]];
  return { min, max, ticks, at: (value) => from + ((value - min) / (max - min)) * (to - from) };
}

/** The least of 1, 2, 5 times a power of ten that is not below the given. */
function niceStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= raw * (1 - 1e-9)) ?? 10);
}

/** 0.30000000000000004 is 0.3. */
function tidy(value: number): number {
  return Number(value.toPrecision(10));
}

/** "1.5 M", "250 k", "0.85". */
export function tickLabel(value: number): string {
  if (Math.abs(value) >= 1e6) return `${tidy(value / 1e6)} M`;
  if (Math.abs(value) >= 1e4) return `${tidy(value / 1e3)} k`;
  return String(value);
}
