import { bootstrapInterval, ratioOfSums, type RatioOfSums } from "@/lib/stats/bootstrap";
import { meanWithInterval } from "@/lib/stats/jackknife";

/** What an evaluation tells of a variant, in the order in which it is shown. */
export const measureNames = [
  "aucRaw",
  "aucRebalanced",
  "psnr",
  "ssim",
  "colourfulnessDifference",
  "meanChroma",
  "imagesPerSecond",
] as const;

export type MeasureName = (typeof measureNames)[number];

/** What is used of each photograph, in one order. All [n]. */
export type PhotoColumns = { colourfulness: number[] };

/** What was measured of each recolouring, in the photographs' order. All [n]. */
export type ImageColumns = {
  /** 0..1. */
  aucRaw: number[];
  /** What each picture adds to the rebalanced area, which is their mean; not bound to 0..1. */
  rebalancedPseudoValues: number[];
  /** In dB, null where the pictures are equal and it is infinite. */
  psnr: (number | null)[];
  ssim: number[];
  colourfulness: number[];
  meanChroma: number[];
  /** Spent on finding the colours; null for what needs no network. */
  seconds: number[] | null;
};

/** A measure over all photographs with its interval. Null is what cannot be told, such as the mean of infinities. */
export type Estimate = { value: number | null; low: number | null; high: number | null };

export type Estimates = Record<MeasureName, Estimate>;

/**
 * Every measure of a variant. Intervals are percentiles over the resamples of the photographs, which are the same for
 * all variants that are to be compared; the rebalanced area's is Student's t over its pseudo-values.
 */
export function summarise(
  images: ImageColumns,
  photos: PhotoColumns,
  resamples: readonly Uint16Array[],
): Estimates {
  const ratios = ratiosOf(images, photos);
  const rebalanced = meanWithInterval(images.rebalancedPseudoValues);
  return estimateAll(rebalanced, resamples, (name) => {
    const ratio = ratios[name];
    return ratio && ((times) => ratioOfSums(ratio, times));
  });
}

/** How much higher each measure of a variant is than another's, photograph by photograph. */
export function summariseDifference(
  images: ImageColumns,
  reference: ImageColumns,
  { photos, resamples }: { photos: PhotoColumns; resamples: readonly Uint16Array[] },
): Estimates {
  const [ratios, others] = [ratiosOf(images, photos), ratiosOf(reference, photos)];
  const rebalanced = meanWithInterval(
    images.rebalancedPseudoValues.map((value, i) => value - reference.rebalancedPseudoValues[i]),
  );
  return estimateAll(rebalanced, resamples, (name) => {
    const [ratio, other] = [ratios[name], others[name]];
    if (!ratio || !other) return null;
    return (times) => ratioOfSums(ratio, times) - ratioOfSums(other, times);
  });
}

type ResampledName = Exclude<MeasureName, "aucRebalanced">;

type Statistic = (times?: Uint16Array) => number;

function estimateAll(
  rebalanced: Estimate,
  resamples: readonly Uint16Array[],
  statisticOf: (name: ResampledName) => Statistic | null,
): Estimates {
  const entries = measureNames.map((name) => [
    name,
    name === "aucRebalanced" ? rebalanced : estimate(statisticOf(name), resamples),
  ]);
  return Object.fromEntries(entries) as Estimates;
}

function estimate(statistic: Statistic | null, resamples: readonly Uint16Array[]): Estimate {
  const value = statistic?.() ?? NaN;
  if (!statistic || !Number.isFinite(value)) return { value: null, low: null, high: null };
  const interval = bootstrapInterval(resamples, statistic);
  return { value, low: interval?.low ?? null, high: interval?.high ?? null };
}

/** Each measure as a ratio of sums over photographs, which is what resampling needs. */
function ratiosOf(
  images: ImageColumns,
  photos: PhotoColumns,
): Record<ResampledName, RatioOfSums | null> {
  const ones = photos.colourfulness.map(() => 1);
  const mean = (numerators: number[]): RatioOfSums => ({ numerators, denominators: ones });
  return {
    aucRaw: mean(images.aucRaw),
    // Equal pictures are left out: one alone would make the mean infinite.
    psnr: {
      numerators: images.psnr.map((value) => value ?? 0),
      denominators: images.psnr.map((value) => (value === null ? 0 : 1)),
    },
    ssim: mean(images.ssim),
    colourfulnessDifference: mean(
      images.colourfulness.map((value, i) => value - photos.colourfulness[i]),
    ),
    meanChroma: mean(images.meanChroma),
    imagesPerSecond: images.seconds && { numerators: ones, denominators: images.seconds },
  };
}
