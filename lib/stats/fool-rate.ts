import assert from "node:assert/strict";
import { designEffect, remedyFor, type Remedy, type VarianceParts } from "./design-effect";
import { studentTQuantile } from "./distributions";
import { intervalAround, type Interval } from "./interval";
import { wilsonInterval } from "./wilson";

/**
 * The scored test trials of one participant, or of one photo: how many, and in how many the recoloured picture was
 * taken for the real one.
 */
export type GroupSum = { n: number; fooled: number };

/**
 * One variant's answers in one study, as running totals. Both lists sum the same trials, so both must be read in one
 * snapshot of the database. Groups without trials may be present and do not count.
 */
export type FoolRateSums = { byParticipant: readonly GroupSum[]; byPhoto: readonly GroupSum[] };

export type FoolRateCounts = {
  /** Taken for real, in 0..1; 0.5 means indistinguishable. */
  rate: number;
  trials: number;
  fooled: number;
  participants: number;
  photos: number;
};

export type FoolRateEstimate =
  | { kind: "no-data" }
  /** A rate, but no interval: how much people, or photos, differ cannot be seen from one of them. */
  | ({ kind: "too-few"; lacking: "participants" | "photos" } & FoolRateCounts)
  | FoolRateInterval;

export type FoolRateInterval = FoolRateCounts & {
  kind: "interval";
  interval: Interval;
  confidence: number;
  /**
   * two-way-robust: clustered by participant and by photo (Cameron, Gelbach, Miller 2011).
   * wilson: neither people nor photos differed (V = 0), so Wilson's interval for min(participants, photos) trials.
   */
  method: "two-way-robust" | "wilson";
  /** min(participants, photos) - 1, of Student's t. */
  degreesOfFreedom: number;
  /** V = max(V_P + V_I - V_0, V_P, V_I); its root is the standard error. 0 where method is wilson. */
  variance: number;
  parts: VarianceParts;
  /** Null where method is wilson. */
  designEffect: number | null;
  remedy: Remedy;
};

/** The fool rate and its default interval (docs/statistics.md, 1 and 2), from sums and never from single answers. */
export function estimateFoolRate(sums: FoolRateSums, confidence = 0.95): FoolRateEstimate {
  const byParticipant = sums.byParticipant.filter((group) => group.n > 0);
  const byPhoto = sums.byPhoto.filter((group) => group.n > 0);
  const total = totalOf(byParticipant);
  assertSameTrials(total, totalOf(byPhoto));
  if (total.n === 0) return { kind: "no-data" };
  const counts = {
    rate: total.fooled / total.n,
    trials: total.n,
    fooled: total.fooled,
    participants: byParticipant.length,
    photos: byPhoto.length,
  };
  if (counts.participants < 2) return { kind: "too-few", lacking: "participants", ...counts };
  if (counts.photos < 2) return { kind: "too-few", lacking: "photos", ...counts };
  return withInterval(counts, varianceParts(byParticipant, byPhoto, total), confidence);
}

function withInterval(
  counts: FoolRateCounts,
  parts: VarianceParts,
  confidence: number,
): FoolRateInterval {
  const { byParticipant, byPhoto, byTrial } = parts;
  const variance = Math.max(byParticipant + byPhoto - byTrial, byParticipant, byPhoto);
  const smallerCount = Math.min(counts.participants, counts.photos);
  const degreesOfFreedom = smallerCount - 1;
  const shared = { ...counts, confidence, degreesOfFreedom, variance, parts };
  const remedy = remedyFor(parts, counts);
  if (variance === 0) {
    const interval = wilsonInterval(counts.rate, smallerCount, confidence);
    return { kind: "interval", method: "wilson", interval, designEffect: null, remedy, ...shared };
  }
  const halfWidth = studentTQuantile(0.5 + confidence / 2, degreesOfFreedom) * Math.sqrt(variance);
  return {
    kind: "interval",
    method: "two-way-robust",
    interval: intervalAround(counts.rate, halfWidth),
    designEffect: designEffect(variance, counts.rate, counts.trials),
    remedy,
    ...shared,
  };
}

function varianceParts(
  byParticipant: readonly GroupSum[],
  byPhoto: readonly GroupSum[],
  { n, fooled }: GroupSum,
): VarianceParts {
  return {
    byParticipant: clusterVariance(byParticipant, { n, fooled }),
    byPhoto: clusterVariance(byPhoto, { n, fooled }),
    // A participant sees a photo once, so each trial is its own cell, and the sum of e² is n f (1 - f).
    byTrial: (fooled * (n - fooled)) / (n * n * (n - 1)),
  };
}

/** G / (G - 1) times the sum over groups of (sum of e)² / n², where e = y - f. At least two groups. */
function clusterVariance(groups: readonly GroupSum[], total: GroupSum): number {
  // n times a group's sum of e is a whole number, so groups that do not differ give 0 and not a rounding error.
  const scaled = groups.map((group) => group.fooled * total.n - total.fooled * group.n);
  const sumOfSquares = scaled.reduce((sum, value) => sum + (value / total.n ** 2) ** 2, 0);
  return (groups.length / (groups.length - 1)) * sumOfSquares;
}

function totalOf(groups: readonly GroupSum[]): GroupSum {
  return groups.reduce(
    (total, { n, fooled }) => ({ n: total.n + n, fooled: total.fooled + fooled }),
    { n: 0, fooled: 0 },
  );
}

function assertSameTrials(byParticipant: GroupSum, byPhoto: GroupSum): void {
  assert(
    byParticipant.n === byPhoto.n && byParticipant.fooled === byPhoto.fooled,
    `one transaction keeps both running totals: ${byParticipant.fooled} of ${byParticipant.n} by participant, ` +
      `${byPhoto.fooled} of ${byPhoto.n} by photo`,
  );
}
