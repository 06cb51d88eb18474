/** The parts of the variance of a fool rate (docs/statistics.md, 2). Each in squared proportions, at least 0. */
export type VarianceParts = {
  /** V_P: what the sums by participant vary by. */
  byParticipant: number;
  /** V_I: what the sums by photo vary by. */
  byPhoto: number;
  /** V_0: what single trials vary by, contained in both of the above. */
  byTrial: number;
};

export type Remedy = "participants" | "photos" | "either";

/** Parts nearer to each other than this ratio are called equal: they are themselves estimates. Ours. */
const SIMILAR_RATIO = 1.25;

/** With fewer groups than this, Student's t alone widens an interval by more than a seventh. Ours. */
const FEW_GROUPS = 10;

/**
 * How many times larger the variance is than that of as many independent trials: V / (f(1 - f) / n).
 * At 2, a thousand answers weigh as much as five hundred independent ones. Null where every answer was the same.
 */
export function designEffect(variance: number, rate: number, trials: number): number | null {
  const independent = (rate * (1 - rate)) / trials;
  return independent > 0 ? variance / independent : null;
}

/**
 * Of what a study needs more to narrow its interval: of people or photos where there are very few of them, and
 * otherwise of those whose part of the variance is the larger.
 */
export function remedyFor(
  { byParticipant, byPhoto }: VarianceParts,
  { participants, photos }: { participants: number; photos: number },
): Remedy {
  if (participants < FEW_GROUPS && participants < photos) return "participants";
  if (photos < FEW_GROUPS && photos < participants) return "photos";
  if (byParticipant > byPhoto * SIMILAR_RATIO) return "participants";
  if (byPhoto > byParticipant * SIMILAR_RATIO) return "photos";
  return "either";
}
