import { describe, expect, test } from "vitest";
import { meanChroma } from "@/lib/measures/chroma";
import { colourfulness } from "@/lib/measures/colourfulness";
import { psnr } from "@/lib/measures/psnr";
import { ssim } from "@/lib/measures/ssim";
import { isReferenceAbsent, readReference, readReferencePicture } from "./reference-pairs";

/** A picture whose three channels are all given by one function of place. */
function greyPicture(width: number, height: number, valueAt: (x: number, y: number) => number) {
  const value = (i: number) => valueAt(Math.floor(i / 3) % width, Math.floor(i / 3 / width));
  return {
    rgb: Uint8Array.from({ length: width * height * 3 }, (_, i) => value(i)),
    width,
    height,
  };
}

describe("PSNR", () => {
  test("of one value in four off by 51, a fifth of the scale, is 10 log10(25 * 4) = 20 dB", () => {
    const photo = Uint8Array.of(0, 10, 200, 30);
    expect(psnr(photo, Uint8Array.of(51, 10, 200, 30))).toBeCloseTo(20, 12);
  });

  test("of equal pictures is infinite, and of pictures of two sizes is refused", () => {
    expect(psnr(Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2, 3))).toBe(Infinity);
    expect(() => psnr(Uint8Array.of(1), Uint8Array.of(1, 2))).toThrow(RangeError);
  });
});

describe("SSIM", () => {
  test("of a picture and itself is 1", () => {
    const picture = greyPicture(12, 11, (x, y) => 7 * x + 11 * y);
    expect(ssim(picture, picture)).toBeCloseTo(1, 12);
    expect(ssim(picture, picture, "gaussian")).toBeCloseTo(1, 12);
  });

  test("of flat pictures compares their brightness alone", () => {
    const [dark, light] = [100, 150].map((value) => greyPicture(12, 12, () => value));
    const c1 = 2.55 ** 2;
    const expected = (2 * 100 * 150 + c1) / (100 ** 2 + 150 ** 2 + c1);
    expect(ssim(dark, light)).toBeCloseTo(expected, 12);
    expect(ssim(dark, light, "gaussian")).toBeCloseTo(expected, 12);
  });

  test("of one window is the formula, with sample covariances", () => {
    // One column of 149 and six of 124, against a flat picture: no covariance, so the second factor is C2 over
    // variance + C2.
    const stripe = greyPicture(7, 7, (x) => (x === 0 ? 149 : 124));
    const flat = greyPicture(7, 7, () => 120);
    const mean = (149 + 6 * 124) / 7;
    const squares = 7 * ((149 - mean) ** 2 + 6 * (124 - mean) ** 2);
    const [c1, c2] = [2.55 ** 2, 7.65 ** 2];
    const brightness = (2 * mean * 120 + c1) / (mean ** 2 + 120 ** 2 + c1);
    expect(ssim(stripe, flat)).toBeCloseTo(brightness * (c2 / (squares / 48 + c2)), 12);
  });

  test("of pictures of two sizes, or smaller than its window, is refused", () => {
    const side = (px: number) => greyPicture(px, px, () => 0);
    expect(() => ssim(side(8), side(9))).toThrow(/cannot be compared/);
    expect(() => ssim(side(6), side(6))).toThrow(/at least 7 pixels/);
    expect(() => ssim(side(10), side(10), "gaussian")).toThrow(/at least 11 pixels/);
  });
});

describe("colourfulness", () => {
  test("of grey is 0", () => {
    expect(colourfulness(Uint8Array.of(0, 0, 0, 90, 90, 90, 255, 255, 255))).toBe(0);
  });

  test("of red beside blue is by hand what Hasler and Süsstrunk write", () => {
    // R - G: 255, 0; (R + G) / 2 - B: 127.5, -255. Population variances 127.5² and 191.25².
    const expected = Math.hypot(127.5, 191.25) + 0.3 * Math.hypot(127.5, -63.75);
    expect(colourfulness(Uint8Array.of(255, 0, 0, 0, 0, 255))).toBeCloseTo(expected, 12);
  });
});

test("the mean chroma is the mean distance from grey", () => {
  expect(meanChroma(Float32Array.of(3, 4, 0, 0, -6, 8))).toBeCloseTo(5, 12);
});

test.skipIf(isReferenceAbsent)(
  "pictures measure what the reference measured (needs ../shared/fixtures/metrics)",
  async () => {
    const { pairs, pooled } = readReference();
    const sums = { ref: 0, rec: 0 };
    for (const pair of pairs) {
      const [photo, other] = await Promise.all([pair.ref, pair.rec].map(readReferencePicture));
      const decibels = psnr(photo.rgb, other.rgb);
      if (pair.psnr === null) expect(decibels, pair.rec).toBe(Infinity);
      else expect(Math.abs(decibels - pair.psnr), pair.rec).toBeLessThan(1e-9);
      const similarity = [ssim(photo, other), ssim(photo, other, "gaussian")];
      expect(Math.abs(similarity[0] - pair.ssim_default), pair.rec).toBeLessThan(1e-8);
      expect(Math.abs(similarity[1] - pair.ssim_gaussian), pair.rec).toBeLessThan(1e-8);
      const colour = { ref: colourfulness(photo.rgb), rec: colourfulness(other.rgb) };
      expect(Math.abs(colour.ref - pair.colorfulness_ref), pair.ref).toBeLessThan(1e-9);
      expect(Math.abs(colour.rec - pair.colorfulness_rec), pair.rec).toBeLessThan(1e-9);
      sums.ref += colour.ref;
      sums.rec += colour.rec;
    }
    const difference = Math.abs(sums.ref - sums.rec) / pairs.length;
    expect(Math.abs(difference - pooled.delta_colorfulness_abs_of_means)).toBeLessThan(1e-9);
  },
);
