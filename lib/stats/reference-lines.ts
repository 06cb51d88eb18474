/** A rate from elsewhere, 0..1, that a chart draws as a line. */
export type ReferenceRate = {
  name: string;
  rate: number;
  /** As it was published, in the rate's unit; null where nothing was. */
  plusMinus: number | null;
  source: string;
};

/** A line of a chart: its letter, and in which row the letter stands so that it touches no other one. */
export type ReferenceLine = ReferenceRate & { key: string; level: number };

/** Two letters nearer than this share of the axis would touch on a narrow screen. */
const GAP_MIN = 0.06;

/** Gives every rate a letter, from the lowest on, and a level. axisMax: where the axis ends. */
export function placeReferences(rates: readonly ReferenceRate[], axisMax: number): ReferenceLine[] {
  const lastAt: number[] = [];
  return [...rates]
    .sort((a, b) => a.rate - b.rate)
    .map((reference, i) => {
      const at = reference.rate / axisMax;
      const free = lastAt.findIndex((last) => at - last >= GAP_MIN);
      const level = free === -1 ? lastAt.length : free;
      lastAt[level] = at;
      return { ...reference, key: String.fromCharCode(65 + i), level };
    });
}
