import { describe, expect, test } from "vitest";
import sharp from "sharp";
import { readPicture, readPictureHeader, type Picture } from "@/lib/stimulus/read-picture";
import * as pictures from "@/test/support/pictures";

const pixels = pictures.photoPixels({ seed: 11, width: 120, height: 80 });

describe("what is accepted", () => {
  test.each([
    ["jpeg", pictures.encodeJpeg, 4],
    ["png", pictures.encodePng, 0],
    ["webp", pictures.encodeWebp, 0],
    ["avif", pictures.encodeAvif, 4],
    ["tiff", pictures.encodeTiff, 0],
  ] as const)("a %s picture is read by its content", async (format, encode, tolerance) => {
    const bytes = await encode(pixels);
    expect(await readPictureHeader(bytes)).toEqual({ format, width: 120, height: 80 });
    expect(difference(await readPicture(bytes), pixels)).toBeLessThanOrEqual(tolerance);
  });

  test("EXIF orientation is applied: a picture marked as turned by 90 degrees comes out upright", async () => {
    const bytes = await pictures.encodeJpegWithExif(pixels, 6);
    const header = await readPictureHeader(bytes);
    expect([header.width, header.height]).toEqual([80, 120]);
    const upright = await pictures.pipeline(pixels).rotate(90).raw().toBuffer();
    const expected = { rgb: upright, width: 80, height: 120 };
    expect(difference(await readPicture(bytes), expected)).toBeLessThan(4);
  });

  test("a Display P3 profile is converted: the colours stay, the numbers change", async () => {
    const bytes = await pictures.encodeDisplayP3Png(pixels);
    const untouched = await sharp(bytes, { ignoreIcc: true }).raw().toBuffer();
    expect(difference({ ...pixels, rgb: untouched }, pixels)).toBeGreaterThan(1);
    expect(difference(await readPicture(bytes), pixels)).toBeLessThan(0.5);
  });

  test("what is transparent is laid over white, whatever colour hides beneath", async () => {
    const { rgb, width } = await readPicture(await pictures.encodePngWithAlpha(pixels));
    expect([...rgb.subarray(0, 3)]).toEqual([255, 255, 255]);
    const lastOfRow = 3 * (width - 1);
    expect([...rgb.subarray(lastOfRow, lastOfRow + 3)]).toEqual([
      ...pixels.rgb.subarray(lastOfRow, lastOfRow + 3),
    ]);
  });

  test("16 bits a channel become 8", async () => {
    const bytes = await pictures.encodePng16(pixels);
    expect((await sharp(bytes).metadata()).depth).toBe("ushort");
    expect(difference(await readPicture(bytes), pixels)).toBe(0);
  });

  test("a grey JPEG of one channel becomes three equal channels", async () => {
    const { rgb } = await readPicture(await pictures.encodeGrayJpeg(pixels));
    expect(rgb.length).toBe(pixels.rgb.length);
    expect(rgb[0] === rgb[1] && rgb[1] === rgb[2]).toBe(true);
  });

  test("a CMYK JPEG is converted to sRGB", async () => {
    const bytes = await pictures.encodeCmykJpeg(pixels);
    expect((await sharp(bytes).metadata()).space).toBe("cmyk");
    // The press gamut is smaller than sRGB, so that saturated colours move.
    expect(difference(await readPicture(bytes), pixels)).toBeLessThan(12);
  });
});

describe("what is refused", () => {
  test.each([
    ["an SVG drawing", pictures.svgDocument],
    ["a web page", pictures.htmlDocument],
    ["a PDF document", Buffer.from("%PDF-1.7\n")],
    ["a ZIP archive", Buffer.from("PK\x03\x04 and so on", "latin1")],
    ["an empty file", Buffer.alloc(0)],
    ["a HEIC picture", Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1")],
    ["no picture of a known format", Buffer.from("just words")],
  ])("%s is refused by name, with the formats that are accepted", async (what, bytes) => {
    await expect(readPicture(bytes)).rejects.toMatchObject({
      code: "unprocessable",
      problem: `The content is ${what}.`,
      expected: "A JPEG, PNG, WebP, AVIF or TIFF picture is accepted.",
    });
  });

  test("a GIF is refused", async () => {
    const gif = await pictures.pipeline(pixels).gif().toBuffer();
    await expect(readPicture(gif)).rejects.toMatchObject({
      problem: "The content is a GIF picture.",
    });
  });

  test("an animated WebP is refused with its number of frames", async () => {
    const other = pictures.photoPixels({ seed: 12, width: 120, height: 80 });
    const animation = await pictures.encodeAnimation([pixels, other], "webp");
    await expect(readPicture(animation)).rejects.toMatchObject({
      problem: "The picture has 2 frames or pages.",
    });
  });

  test("a picture of 3,600 megapixels is refused from its header, without a pixel to decode", async () => {
    const bytes = pictures.hugePngHeader({ width: 60_000, height: 60_000 });
    await expect(readPicture(bytes)).rejects.toMatchObject({
      code: "too_large",
      problem: "The picture has 60000 x 60000 pixels (3600.0 megapixels).",
      expected: "At most 40 megapixels are accepted.",
    });
  });

  test.each([
    ["jpeg", pictures.encodeJpeg],
    ["png", pictures.encodePng],
    ["webp", pictures.encodeWebp],
    ["avif", pictures.encodeAvif],
    ["tiff", pictures.encodeTiff],
  ] as const)("a %s file that was cut off anywhere is refused", async (_, encode) => {
    const bytes = await encode(pixels);
    for (const share of [0.02, 0.5, 0.97]) {
      await expect(readPicture(pictures.truncate(bytes, share))).rejects.toMatchObject({
        code: "unprocessable",
        problem: expect.stringContaining("cut off"),
      });
    }
  });
});

/** Mean absolute difference in 8-bit levels. */
function difference(actual: Picture, expected: Picture): number {
  expect([actual.width, actual.height]).toEqual([expected.width, expected.height]);
  let sum = 0;
  expected.rgb.forEach((value, i) => (sum += Math.abs(value - actual.rgb[i])));
  return sum / expected.rgb.length;
}
