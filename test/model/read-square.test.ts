import type { Sharp } from "sharp";
import sharp from "sharp";
import { expect, test } from "vitest";
import { seededRandom } from "@/lib/protocol/random";
import { readSquare } from "@/scripts/train/read-square";

const side = 64;

/** Coloured blots with noise: something for every part of a JPEG decoder to get wrong. */
function makePixels(width: number, height: number): Sharp {
  const random = seededRandom(`${width} x ${height}`);
  const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return 128 + 90 * Math.sin(x / 7 + (i % 3) * 2) * Math.cos(y / 9 + (i % 3)) + 30 * random();
  });
  return sharp(rgb, { raw: { width, height, channels: 3 } });
}

/** The general path by itself. */
function byLibvips(bytes: Buffer): Promise<Buffer> {
  const picture = sharp(bytes).autoOrient().toColourspace("srgb").flatten({ background: "white" });
  return picture.resize(side, side, { fit: "cover", kernel: "linear" }).raw().toBuffer();
}

test.each([
  { what: "a baseline JPEG", make: () => makePixels(side, side).jpeg() },
  { what: "one with full colour", make: () => makePixels(side, side).jpeg({ chromaSubsampling: "4:4:4" }) }, // prettier-ignore
  { what: "a progressive one", make: () => makePixels(side, side).jpeg({ progressive: true }) },
  { what: "a grey one", make: () => makePixels(side, side).greyscale().jpeg() },
  { what: "a CMYK one", make: () => makePixels(side, side).toColourspace("cmyk").jpeg() },
  { what: "one with a profile", make: () => makePixels(side, side).withIccProfile("p3").jpeg() },
  { what: "one on its side", make: () => makePixels(side, side).withMetadata({ orientation: 6 }).jpeg() }, // prettier-ignore
  { what: "a larger JPEG", make: () => makePixels(200, 150).jpeg() },
  { what: "a smaller JPEG", make: () => makePixels(40, 50).jpeg() },
  { what: "a PNG with alpha", make: () => makePixels(side, side).ensureAlpha(0.5).png() },
  { what: "a WebP", make: () => makePixels(90, 64).webp() },
])("$what gives the pixels that libvips gives", async ({ make }) => {
  const bytes = await make().toBuffer();
  const rgb = await readSquare(bytes, side);
  expect(rgb).toHaveLength(side * side * 3);
  expect(Buffer.compare(Buffer.from(rgb), await byLibvips(bytes))).toBe(0);
});

test("a picture on its side is read upright, and a transparent one over white", async () => {
  const upright = await makePixels(side, side).png().toBuffer();
  const lying = await makePixels(side, side).rotate(270).withMetadata({ orientation: 6 }).toFormat("png").toBuffer(); // prettier-ignore
  expect(await readSquare(lying, side)).toEqual(await readSquare(upright, side));
  const clear = await makePixels(side, side).ensureAlpha(0).png().toBuffer();
  expect(new Set(await readSquare(clear, side))).toEqual(new Set([255]));
});

test("a file cut off anywhere is refused, and the next whole one is read as ever", async () => {
  const whole = await makePixels(side, side).jpeg().toBuffer();
  const expected = await readSquare(whole, side);
  for (const share of [0.05, 0.3, 0.6, 0.95]) {
    const torn = whole.subarray(0, Math.floor(whole.length * share));
    await expect(readSquare(torn, side)).rejects.toThrow();
    expect(await readSquare(whole, side)).toEqual(expected);
  }
  await expect(readSquare(Buffer.from("no picture at all"), side)).rejects.toThrow();
  await expect(readSquare(Buffer.alloc(0), side)).rejects.toThrow();
});

test("a JPEG with damaged bytes ends in pixels or in an error, never in a broken decoder", async () => {
  const whole = await makePixels(side, side).jpeg().toBuffer();
  const expected = await readSquare(whole, side);
  const random = seededRandom("damage");
  for (let i = 0; i < 100; i++) {
    const damaged = Buffer.from(whole);
    for (let k = 0; k < 8; k++) damaged[2 + Math.floor(random() * (whole.length - 2))] ^= 0xff;
    const [outcome] = await Promise.allSettled([readSquare(damaged, side)]);
    if (outcome.status === "fulfilled") expect(outcome.value).toHaveLength(side * side * 3);
  }
  expect(await readSquare(whole, side)).toEqual(expected);
});
