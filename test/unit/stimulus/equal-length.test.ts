import { beforeAll, describe, expect, test } from "vitest";
import sharp from "sharp";
import { srgbToLab } from "@/lib/color/lab";
import { cropAndResize } from "@/lib/stimulus/crop-and-resize";
import { padTo, studyStimulusBytes } from "@/lib/stimulus/equal-length";
import { readJpegStructure } from "@/lib/stimulus/jpeg-structure";
import { makeStimulus } from "@/lib/stimulus/make-stimulus";
import { photoPixels } from "@/test/support/pictures";

let stimuli: Buffer[];

beforeAll(async () => {
  stimuli = [];
  for (const seed of [31, 32, 33]) {
    const { rgb } = await cropAndResize(photoPixels({ seed, width: 400, height: 300 }), 256);
    const photo = srgbToLab(rgb, 256, 256);
    for (const ab of [null, photo.ab.map(() => 0), photo.ab.map((value) => -value)]) {
      stimuli.push((await makeStimulus({ photo, ab })).jpeg);
    }
  }
});

describe("the study's one length", () => {
  test("is the longest stimulus, rounded up to 4 KiB", () => {
    expect(studyStimulusBytes([10_000, 17_148, 12_000])).toBe(20_480);
    expect(studyStimulusBytes([20_480])).toBe(20_480);
    expect(studyStimulusBytes([20_481])).toBe(24_576);
  });

  test("does not exist for a study without stimuli", () => {
    expect(() => studyStimulusBytes([])).toThrow(/without stimuli/);
  });
});

describe("padding", () => {
  test("gives every stimulus the same length, and pixels that did not change", async () => {
    const length = studyStimulusBytes(stimuli.map((jpeg) => jpeg.length));
    for (const jpeg of stimuli) {
      const padded = padTo(jpeg, length);
      expect(padded.length).toBe(length);
      expect((await strictPixels(padded)).equals(await strictPixels(jpeg))).toBe(true);
    }
  });

  test("leaves the segments, their order and their tables as they were, and nothing after the end", () => {
    for (const jpeg of stimuli) {
      const [before, after] = [readJpegStructure(jpeg), readJpegStructure(padTo(jpeg, 200_000))];
      expect(after.segments.map(({ marker }) => marker)).toEqual([
        0xd8, 0xdb, 0xdb, 0xc0, 0xc4, 0xc4, 0xc4, 0xc4, 0xda, 0xd9,
      ]);
      expect(after).toMatchObject({ scanBytes: before.scanBytes, trailingBytes: 0 });
      expect(after.fillBytes).toBe(200_000 - jpeg.length);
    }
  });

  test("by every small amount is accepted by a strict decoder", async () => {
    const pixels = await strictPixels(stimuli[0]);
    for (let extra = 0; extra < 9; extra++) {
      const padded = padTo(stimuli[0], stimuli[0].length + extra);
      expect((await strictPixels(padded)).equals(pixels)).toBe(true);
    }
  });

  test("refuses a stimulus that is longer than the study's length, with both numbers", () => {
    expect(() => padTo(stimuli[0], 1000)).toThrow(
      `A stimulus of ${stimuli[0].length} bytes does not fit the study's length of 1000 bytes.`,
    );
  });

  test("refuses bytes that are no complete baseline JPEG", async () => {
    const png = await sharp(stimuli[0]).png().toBuffer();
    expect(() => padTo(png, 10_000_000)).toThrow(/no start marker/);
    expect(() => padTo(stimuli[0].subarray(0, 5000), 90_000)).toThrow(/no end/);
    const progressive = await sharp(stimuli[0]).jpeg({ progressive: true }).toBuffer();
    expect(() => padTo(progressive, 200_000)).toThrow(/more than one scan/);
  });
});

/** Decodes with every warning of the decoder raised to an error. */
function strictPixels(jpeg: Uint8Array): Promise<Buffer> {
  return sharp(jpeg, { failOn: "warning" }).raw().toBuffer();
}
