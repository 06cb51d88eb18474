import { describe, expect, test } from "vitest";
import sharp from "sharp";
import { labPixel, labToSrgb, srgbToLab, type LabImage } from "@/lib/color/lab";
import { assertReduces, cropAndResize } from "@/lib/stimulus/crop-and-resize";
import { decodeStimulus } from "@/lib/stimulus/encode";
import { chromaScale, fitToGamut, isInGamut } from "@/lib/stimulus/gamut";
import { assertFaithful, luminanceError, makeStimulus } from "@/lib/stimulus/make-stimulus";
import { encodeJpeg, flatPixels, photoPixels, testRandom } from "@/test/support/pictures";
import { readPicture } from "@/lib/stimulus/read-picture";

const sizePx = 256;

describe("cropping and resizing", () => {
  test("the square is cut out of the middle", async () => {
    const { rgb, width, height } = flatPixels([200, 0, 0], { width: 90, height: 30 });
    for (let y = 0; y < height; y++) {
      for (let x = 30; x < 60; x++) rgb.set([0, 200, 0], 3 * (y * width + x));
    }
    const square = await cropAndResize({ rgb, width, height }, 30);
    expect(Buffer.from(square.rgb)).toEqual(
      Buffer.from(flatPixels([0, 200, 0], { width: 30, height: 30 }).rgb),
    );
  });

  test("a picture of the stimulus's own size passes through unchanged", async () => {
    const pixels = photoPixels({ seed: 3, width: 64, height: 64 });
    const same = await cropAndResize(pixels, 64);
    expect(Buffer.from(same.rgb).equals(Buffer.from(pixels.rgb))).toBe(true);
  });

  test("a picture is never enlarged: the refusal gives both sizes", async () => {
    const small = photoPixels({ seed: 3, width: 400, height: 255 });
    await expect(cropAndResize(small, 256)).rejects.toMatchObject({
      problem: "The picture has 400 x 255 pixels, less than the 256 x 256 of a stimulus.",
      expected: "The shorter side must be at least 256 pixels.",
    });
  });

  test("a photograph must be larger than its stimulus, or it would keep traces of its own compression", () => {
    expect(() => assertReduces({ width: 500, height: 257 }, 256)).not.toThrow();
    expect(() => assertReduces({ width: 500, height: 256 }, 256)).toThrow(/without being reduced/);
  });
});

describe("the gamut", () => {
  test("every 8-bit colour is inside, so that a photo's own colours are never touched", () => {
    const steps = Array.from({ length: 18 }, (_, i) => 15 * i);
    for (const r of steps) {
      for (const g of steps) {
        for (const b of steps) {
          const [l, a, bb] = labPixel(r, g, b).map(Math.fround);
          expect(chromaScale(l, a, bb)).toBe(1);
        }
      }
    }
  });

  test("a photo's own L and colours give back its own bytes", async () => {
    const photo = await photoAtSize(5);
    const rgb = labToSrgb(fitToGamut(photo.lab));
    expect(Buffer.from(rgb).equals(Buffer.from(photo.rgb))).toBe(true);
  });

  test("colours outside lose chroma only: L and hue stay, and the result lies on the border", () => {
    const random = testRandom(8);
    for (let i = 0; i < 2000; i++) {
      const [l, a, b] = [100 * random(), 260 * (random() - 0.5), 260 * (random() - 0.5)];
      const scale = chromaScale(l, a, b);
      expect(isInGamut(l, scale * a, scale * b)).toBe(true);
      if (scale === 1) continue;
      const beyond = scale + 1 / 1024;
      expect(isInGamut(l, beyond * a, beyond * b)).toBe(false);
    }
  });

  test("before encoding, L is kept to half a grey level of 8 bits, however wild the colours", async () => {
    const { lab } = await photoAtSize(6);
    const random = testRandom(9);
    const wild = lab.ab.map(() => 240 * (random() - 0.5));
    const rgb = labToSrgb(fitToGamut({ ...lab, ab: wild }));
    const { l } = srgbToLab(rgb, sizePx, sizePx);
    const worst = l.reduce((most, value, i) => Math.max(most, greyLevels(value, lab.l[i])), 0);
    expect(worst).toBeLessThanOrEqual(0.51);
  });

  test("clipping RGB instead, the easy way, would move L by tens of units", async () => {
    const { lab } = await photoAtSize(6);
    const wild = lab.ab.map((_, i) => (i % 2 ? -100 : 100));
    const { l } = srgbToLab(labToSrgb({ ...lab, ab: wild }), sizePx, sizePx);
    expect(luminanceError(lab.l, l).maxError).toBeGreaterThan(10);
  });
});

describe("a stimulus", () => {
  const recolourings: [string, (lab: LabImage) => Float32Array | null][] = [
    ["the real photo", () => null],
    ["a grey recolouring", (lab) => new Float32Array(lab.ab.length)],
    ["another photo's kind of colours", (lab) => lab.ab.map((value) => -value)],
    ["colours far outside the gamut", (lab) => lab.ab.map((_, i) => (i % 2 ? -110 : 110))],
  ];

  test.each(recolourings)(
    "%s keeps the photo's L through the encoder, mean within 0.6 and worst within 8 units",
    async (_, recolour) => {
      for (const seed of [21, 22, 23]) {
        const { lab } = await photoAtSize(seed);
        const { jpeg, luminance } = await makeStimulus({ photo: lab, ab: recolour(lab) });
        expect(luminance.meanError).toBeLessThan(0.6);
        expect(luminance.maxError).toBeLessThan(8);
        const decoded = await decodeStimulus(jpeg);
        const { l } = srgbToLab(decoded.rgb, sizePx, sizePx);
        expect(luminanceError(lab.l, l)).toEqual(luminance);
      }
    },
  );

  test("whose L strays from its photo's is refused with the number", () => {
    expect(() => assertFaithful({ meanError: 0.99, maxError: 9 })).not.toThrow();
    expect(() => assertFaithful({ meanError: 1.01, maxError: 9 })).toThrow(/by 1\.01 on average/);
  });

  test("even of white noise keeps its L within the limit", async () => {
    const random = testRandom(28);
    const rgb = Uint8Array.from({ length: 64 * 64 * 3 }, () => Math.floor(256 * random()));
    const { luminance } = await makeStimulus({ photo: srgbToLab(rgb, 64, 64), ab: null });
    expect(luminance.meanError).toBeLessThan(0.8);
  });

  test("that is grey comes out grey, to the last level of the encoder", async () => {
    const { lab } = await photoAtSize(24);
    const { jpeg } = await makeStimulus({ photo: lab, ab: new Float32Array(lab.ab.length) });
    const { rgb } = await decodeStimulus(jpeg);
    let spread = 0;
    for (let i = 0; i < rgb.length; i += 3) {
      const channels = [rgb[i], rgb[i + 1], rgb[i + 2]];
      spread = Math.max(spread, Math.max(...channels) - Math.min(...channels));
    }
    expect(spread).toBeLessThanOrEqual(2);
  });

  test("of pure black or pure white has no colour to show, and keeps its L", async () => {
    for (const grey of [0, 255] as const) {
      const { rgb, width, height } = flatPixels([grey, grey, grey], { width: 64, height: 64 });
      const photo = srgbToLab(rgb, width, height);
      const { luminance } = await makeStimulus({ photo, ab: photo.ab.map(() => 80) });
      expect(luminance.maxError).toBeLessThan(0.5);
    }
  });

  test("carries no metadata: neither EXIF, nor a profile, nor a density, nor a comment", async () => {
    const { lab } = await photoAtSize(25);
    const { jpeg } = await makeStimulus({ photo: lab, ab: null });
    const { exif, icc, xmp, iptc, comments, hasProfile, orientation } =
      await sharp(jpeg).metadata();
    expect({ exif, icc, xmp, iptc, comments, orientation, hasProfile }).toEqual({
      hasProfile: false,
    });
  });

  test("colours of another size, or not finite, are refused", async () => {
    const { lab } = await photoAtSize(26);
    const short = makeStimulus({ photo: lab, ab: new Float32Array(10) });
    await expect(short).rejects.toMatchObject({ code: "unprocessable" });
    const broken = new Float32Array(lab.ab.length).fill(NaN, 77, 78);
    const notFinite = makeStimulus({ photo: lab, ab: broken });
    await expect(notFinite).rejects.toMatchObject({ code: "unprocessable" });
  });

  test("the same pixels always give the same bytes", async () => {
    const { lab } = await photoAtSize(27);
    const [first, second] = await Promise.all(
      [0, 1].map(() => makeStimulus({ photo: lab, ab: null })),
    );
    expect(first.jpeg.equals(second.jpeg)).toBe(true);
  });
});

/** A synthetic photograph on its way to a stimulus: encoded as a camera would, read, cropped, reduced. */
async function photoAtSize(seed: number): Promise<{ rgb: Uint8Array; lab: LabImage }> {
  const source = await encodeJpeg(photoPixels({ seed, width: 420, height: 300 }));
  const { rgb } = await cropAndResize(await readPicture(source), sizePx);
  return { rgb, lab: srgbToLab(rgb, sizePx, sizePx) };
}

/** The distance of two L values in 8-bit levels of grey at that lightness. */
function greyLevels(actual: number, expected: number): number {
  return Math.abs(greyOf(actual) - greyOf(expected));
}

/** The grey, 0..255 and not rounded, that has this L (CIE 15, IEC 61966-2-1). */
function greyOf(l: number): number {
  const y = l > 8 ? ((l + 16) / 116) ** 3 : l / 903.3;
  return 255 * (y > 0.0031308 ? 1.055 * y ** (1 / 2.4) - 0.055 : 12.92 * y);
}
