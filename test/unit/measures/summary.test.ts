import { expect, test } from "vitest";
import { addToAuc, aucOf, createAucTally, inversePrior } from "@/lib/measures/auc";
import { imageColumns } from "@/lib/measures/columns";
import { rangeWords, valueWords } from "@/lib/measures/estimate-words";
import { measurePhoto, measureRecolouring } from "@/lib/measures/recolouring";
import { summarise, summariseDifference, type ImageColumns } from "@/lib/measures/summary";
import { seededRandom } from "@/lib/protocol/random";
import { recolourPixels } from "@/lib/stimulus/recolour";

const photos = { colourfulness: [10, 20] };

const images: ImageColumns = {
  aucRaw: [0.8, 0.9],
  rebalancedPseudoValues: [0.6, 0.4],
  psnr: [20, null],
  ssim: [0.5, 0.75],
  colourfulness: [5, 30],
  meanChroma: [3, 4],
  seconds: [0.25, 0.75],
};

const resamples = [Uint16Array.of(2, 0), Uint16Array.of(1, 1), Uint16Array.of(0, 2)];

test("measures over photographs are means, the speed a ratio", () => {
  const estimates = summarise(images, photos, resamples);
  const values = Object.values(estimates).map(({ value }) => value);
  const expected = [0.85, 0.5, 20, 0.625, (-5 + 10) / 2, 3.5, 2];
  values.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 12));
  // The three resamples' means are 0.8, 0.85 and 0.9; the interval is all but 2.5 % of the way at each end.
  expect(estimates.aucRaw.low).toBeCloseTo(0.8 + 0.05 * 0.05, 12);
  expect(estimates.aucRaw.high).toBeCloseTo(0.9 - 0.05 * 0.05, 12);
  // 0.5 with a standard error of 0.1, times t of one degree of freedom: 12.706.
  expect(estimates.aucRebalanced.low).toBeCloseTo(0.5 - 1.2706, 4);
  expect(estimates.aucRebalanced.high).toBeCloseTo(0.5 + 1.2706, 4);
});

test("a resample of equal pictures alone has no PSNR, so there is no interval", () => {
  expect(summarise(images, photos, resamples).psnr).toEqual({ value: 20, low: null, high: null });
});

test("a difference is taken on the same resamples, so that what both share drops out", () => {
  const more = (areas: number[]) => areas.map((area) => area + 0.05);
  const [aucs, pseudoValues] = [more(images.aucRaw), more(images.rebalancedPseudoValues)];
  const better = { ...images, aucRaw: aucs, rebalancedPseudoValues: pseudoValues, seconds: null };
  const options = { photos, resamples };
  const { aucRaw, aucRebalanced, ssim, imagesPerSecond } = summariseDifference(
    better,
    images,
    options,
  );
  for (const { value, low, high } of [aucRaw, aucRebalanced]) {
    for (const each of [value, low, high]) expect(each).toBeCloseTo(0.05, 12);
  }
  expect(ssim).toEqual({ value: 0, low: 0, high: 0 });
  expect(imagesPerSecond.value).toBeNull();
});

test("the pictures' columns give back the area of all their pixels together", () => {
  const random = seededRandom("pixels");
  const noise = () => {
    const rgb = Uint8Array.from({ length: 3 * 16 * 16 }, () => 256 * random());
    return measurePhoto({ rgb, width: 16, height: 16 });
  };
  const measured = [noise(), noise(), noise()];
  const recolourings = measured.map((photo) => {
    const ab = photo.lab.ab.map((value) => value / 2);
    return { ...measureRecolouring(photo, recolourPixels(photo.lab, ab)), seconds: 1, ab };
  });
  const own = imageColumns(recolourings, measured);
  const pooled = createAucTally();
  measured.forEach(({ classShares }, i) => {
    for (let q = 0; q < 313; q++) {
      pooled.counts[q] += classShares[q];
      pooled.scores[q] += recolourings[i].classScores[q];
    }
  });
  const { aucRebalanced, aucRaw } = summarise(own, { colourfulness: [1, 2, 3] }, resamples);
  expect(aucRebalanced.value).toBeCloseTo(aucOf(pooled, inversePrior(pooled.counts)), 12);
  expect(aucRaw.value).toBeCloseTo(aucOf(pooled), 12);
});

test("a photograph's own colours score everything, and no others do", () => {
  const rgb = Uint8Array.from({ length: 3 * 64 }, (_, i) => 40 + ((i * 67) % 160));
  const photo = measurePhoto({ rgb, width: 8, height: 8 });
  const real = measureRecolouring(photo, recolourPixels(photo.lab, photo.lab.ab));
  expect(real.psnr).toBe(Infinity);
  expect(real.ssim).toBeCloseTo(1, 12);
  expect(real.classScores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(151, 9);
  const gray = measureRecolouring(photo, recolourPixels(photo.lab, new Float32Array(128)));
  expect(gray.meanChroma).toBeLessThan(0.1);
  const tally = createAucTally();
  addToAuc(tally, { actual: photo.lab.ab, predicted: new Float32Array(128) });
  const area = gray.classScores.reduce((sum, score) => sum + score, 0) / 151;
  // Rounding to 8 bits moves a pixel's error by less than one threshold.
  expect(Math.abs(area - aucOf(tally))).toBeLessThan(1 / 151);
});

test("values are shown with their unit's digits, a true minus, and no minus zero", () => {
  const estimate = (value: number | null, low: number | null = null, high = low) => ({
    value,
    low,
    high,
  });
  expect(valueWords("aucRaw", estimate(0.8912))).toBe("89.1");
  expect(valueWords("colourfulnessDifference", estimate(-4.25))).toBe("−4.3");
  expect(valueWords("meanChroma", estimate(-0.001))).toBe("0.0");
  expect(valueWords("psnr", estimate(null))).toBe("∞");
  expect(valueWords("imagesPerSecond", estimate(null))).toBe("–");
  expect(rangeWords("aucRaw", estimate(0, -0.01, 0.02), true)).toBe("−1.0 to +2.0");
  expect(rangeWords("aucRaw", estimate(0))).toBe("");
});
