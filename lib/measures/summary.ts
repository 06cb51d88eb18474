import { bootstrapInterval, ratioOfSums, type RatioOfSums } from "@/lib/stats/bootstrap";

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
export type PhotoColumns = {
  /** The summed class weights of its pixels: what it counts for in the rebalanced area. Their mean is 1. */
  weight: number[];
  colourfulness: number[];
};

/** What was measured of each recolouring, in the photographs' order. All [n]. */
export type ImageColumns = {
  /** 0..1, as is the rebalanced area of the picture's own pixels. */
  aucRaw: number[];
  aucRebalanced: number[];
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

/** Every measure of a variant. resamples: of the photographs, the same for all variants that are to be compared. */
export function summarise(
  images: ImageColumns,
  photos: PhotoColumns,
  resamples: readonly Uint16Array[],
): Estimates {
  const ratios = ratiosOf(images, photos);
  return estimateAll((name) => {
    const ratio = ratios[name];
    return ratio && ((times) => ratioOfSums(ratio, times));
  }, resamples);
}

/** How much higher each measure of a variant is than another's, photograph by photograph. */
export function summariseDifference(
  images: ImageColumns,
  reference: ImageColumns,
  { photos, resamples }: { photos: PhotoColumns; resamples: readonly Uint16Array[] },
): Estimates {
  const [ratios, others] = [ratiosOf(images, photos), ratiosOf(reference, photos)];
  return estimateAll((name) => {
    const [ratio, other] = [ratios[name], others[name]];
    if (!ratio || !other) return null;
    return (times) => ratioOfSums(ratio, times) - ratioOfSums(other, times);
  }, resamples);
}

type Statistic = (times?: Uint16Array) => number;

function estimateAll(
  statisticOf: (name: MeasureName) => Statistic | null,
  resamples: readonly Uint16Array[],
): Estimates {
  const entries = measureNames.map((name) => [name, estimate(statisticOf(name), resamples)]);
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
): Record<MeasureName, RatioOfSums | null> {
  const { weight } = photos;
  const ones = weight.map(() => 1);
  const mean = (numerators: number[]): RatioOfSums => ({ numerators, denominators: ones });
  return {
    aucRaw: mean(images.aucRaw),
    aucRebalanced: {
      numerators: images.aucRebalanced.map((area, i) => area * weight[i]),
      denominators: weight,
    },
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
