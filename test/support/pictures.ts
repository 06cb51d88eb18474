import { crc32 } from "node:zlib";
import sharp, { type Sharp } from "sharp";

/**
 * Makers of real pictures for tests: synthetic, but with what matters in photographs (smooth gradients, texture at
 * every scale, hard edges, coloured regions), and in every container that people and attackers send.
 */
export type Pixels = { rgb: Uint8Array; width: number; height: number };

type Size = { width: number; height: number };

/** The same seed gives the same numbers in 0..1 (mulberry32). */
export function testRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A photograph-like picture: clouds of light and colour in five octaves, and a few objects with hard edges. */
export function photoPixels({ seed, width, height }: Size & { seed: number }): Pixels {
  const random = testRandom(seed);
  const size = { width, height };
  const light = cloud(size, random);
  const warm = cloud(size, random);
  const cool = cloud(size, random);
  paintDiscs([light, warm, cool], size, random);
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < light.length; i++) {
    const base = 20 + 215 * light[i] + 6 * (random() - 0.5);
    const [red, blue] = [90 * (warm[i] - 0.5), 110 * (cool[i] - 0.5)];
    rgb[3 * i] = toByte(base + red);
    rgb[3 * i + 1] = toByte(base - 0.3 * red - 0.3 * blue);
    rgb[3 * i + 2] = toByte(base + blue);
  }
  return { rgb, width, height };
}

/** A picture of one colour. */
export function flatPixels(
  [red, green, blue]: readonly [number, number, number],
  { width, height }: Size,
): Pixels {
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < rgb.length; i += 3) rgb.set([red, green, blue], i);
  return { rgb, width, height };
}

/** An untouched sharp pipeline over the pixels, for a test that needs an encoder's own options. */
export function pipeline({ rgb, width, height }: Pixels): Sharp {
  return sharp(rgb, { raw: { width, height, channels: 3 } });
}

export function encodeJpeg(pixels: Pixels, quality = 90): Promise<Buffer> {
  return pipeline(pixels).jpeg({ quality }).toBuffer();
}

export function encodePng(pixels: Pixels): Promise<Buffer> {
  return pipeline(pixels).png({ compressionLevel: 3 }).toBuffer();
}

export function encodeWebp(pixels: Pixels): Promise<Buffer> {
  return pipeline(pixels).webp({ lossless: true, effort: 0 }).toBuffer();
}

export function encodeAvif(pixels: Pixels): Promise<Buffer> {
  return pipeline(pixels).avif({ quality: 90, effort: 0, chromaSubsampling: "4:4:4" }).toBuffer();
}

export function encodeTiff(pixels: Pixels): Promise<Buffer> {
  return pipeline(pixels).tiff({ compression: "deflate" }).toBuffer();
}

/** A JPEG whose EXIF block asks the viewer to turn it (1..8) and names its camera and place. */
export function encodeJpegWithExif(pixels: Pixels, orientation: number): Promise<Buffer> {
  return pipeline(pixels)
    .withExif({ IFD0: { Make: "Test Camera", Copyright: "Somebody" } })
    .withMetadata({ orientation, density: 300 })
    .jpeg({ quality: 95 })
    .toBuffer();
}

/** A PNG in Display P3, profile embedded: its numbers differ from sRGB, its colours do not. */
export function encodeDisplayP3Png(pixels: Pixels): Promise<Buffer> {
  return pipeline(pixels).withIccProfile("p3").png().toBuffer();
}

/** A PNG with an alpha channel: the left half is fully transparent, over black pixels. */
export function encodePngWithAlpha({ rgb, width, height }: Pixels): Promise<Buffer> {
  const rgba = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    if (i % width < width / 2) continue;
    rgba.set([rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2], 255], 4 * i);
  }
  return sharp(rgba, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
}

/** A PNG of 16 bits a channel. */
export function encodePng16({ rgb, width, height }: Pixels): Promise<Buffer> {
  const wide = Uint16Array.from(rgb, (value) => value * 257);
  return sharp(wide, { raw: { width, height, channels: 3 } })
    .toColourspace("rgb16")
    .png()
    .toBuffer();
}

/** A one-channel JPEG. */
export function encodeGrayJpeg(pixels: Pixels): Promise<Buffer> {
  return pipeline(pixels).grayscale().jpeg({ quality: 95 }).toBuffer();
}

/** A four-channel JPEG, as it comes from a print shop. */
export function encodeCmykJpeg(pixels: Pixels): Promise<Buffer> {
  return pipeline(pixels).toColourspace("cmyk").withIccProfile("cmyk").jpeg().toBuffer();
}

/** Several pictures as the frames of one animated file. */
export async function encodeAnimation(frames: Pixels[], format: "gif" | "webp"): Promise<Buffer> {
  const stills = await Promise.all(frames.map(encodePng));
  return sharp(stills, { join: { animated: true } })
    .toFormat(format)
    .toBuffer();
}

/** The first part of a file, as a broken upload leaves it. share: 0..1. */
export function truncate(bytes: Buffer, share: number): Buffer {
  return bytes.subarray(0, Math.floor(bytes.length * share));
}

/** A few hundred bytes that claim to be a PNG of any size: decoding it would take gigabytes. */
export function hugePngHeader({ width, height }: Size): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  const data = Buffer.alloc(64);
  return Buffer.concat([
    signature,
    pngChunk("IHDR", header),
    pngChunk("IDAT", data),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}

export const svgDocument = Buffer.from(
  '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"><rect width="300" height="300" fill="red"/></svg>',
);

export const htmlDocument = Buffer.from(
  "<!DOCTYPE html><html><body><script>alert(1)</script></body></html>",
);

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(4);
  frame.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([frame, body, sum]);
}

/** Value noise in 0..1: five octaves, each half as strong and twice as fine, as in natural pictures. */
function cloud({ width, height }: Size, random: () => number): Float32Array {
  const sum = new Float32Array(width * height);
  for (let octave = 0; octave < 5; octave++) {
    const cells = 3 * 2 ** octave;
    const grid = Float32Array.from({ length: (cells + 1) ** 2 }, random);
    addOctave(sum, { width, height }, { grid, cells, strength: 0.5 ** (octave + 1) });
  }
  return sum.map((value) => value / 0.96875);
}

function addOctave(
  sum: Float32Array,
  { width, height }: Size,
  { grid, cells, strength }: { grid: Float32Array; cells: number; strength: number },
): void {
  for (let y = 0; y < height; y++) {
    const [row, down] = split((y / height) * cells);
    for (let x = 0; x < width; x++) {
      const [column, right] = split((x / width) * cells);
      const corner = row * (cells + 1) + column;
      const upper = grid[corner] * (1 - right) + grid[corner + 1] * right;
      const lower = grid[corner + cells + 1] * (1 - right) + grid[corner + cells + 2] * right;
      sum[y * width + x] += strength * (upper * (1 - down) + lower * down);
    }
  }
}

function split(value: number): [number, number] {
  const whole = Math.floor(value);
  return [whole, value - whole];
}

/** Six discs, each with a lightness and a colour of its own. */
function paintDiscs(planes: Float32Array[], { width, height }: Size, random: () => number): void {
  for (let disc = 0; disc < 6; disc++) {
    const [centreX, centreY] = [random() * width, random() * height];
    const radius = (0.05 + 0.15 * random()) * Math.min(width, height);
    const values = planes.map(() => random());
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        if (Math.hypot(x - centreX, y - centreY) > radius) continue;
        planes.forEach((plane, k) => {
          plane[y * width + x] = 0.3 * plane[y * width + x] + 0.7 * values[k];
        });
      }
    }
  }
}

function toByte(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
