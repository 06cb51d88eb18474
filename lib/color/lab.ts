import { cubeRoot } from "@/lib/color/cube-root";

/**
 * sRGB <-> CIE Lab (D65, 2 degree observer): the one implementation for training, pregeneration and the site.
 * Constants and branches are those of scikit-image, which the fixtures were computed with (fixtures README, 1).
 */

/** A picture in Lab. l: [h*w], 0..100. ab: [h*w*2], interleaved a, b, about -110..110. */
export type LabImage = { width: number; height: number; l: Float32Array; ab: Float32Array };

export type Triple = [number, number, number];

const whiteX = 0.95047;
const whiteZ = 1.08883;

const xyzFromRgb = [
  [0.412453, 0.35758, 0.180423],
  [0.212671, 0.71516, 0.072169],
  [0.019334, 0.119193, 0.950227],
] as const;

const rgbFromXyz = inverse3(xyzFromRgb);

// The rows as shares of white, each number by itself: reading them from arrays takes a third of the time of the loop.
const [xFromR, xFromG, xFromB] = xyzFromRgb[0].map((weight) => weight / whiteX);
const [yFromR, yFromG, yFromB] = xyzFromRgb[1];
const [zFromR, zFromG, zFromB] = xyzFromRgb[2].map((weight) => weight / whiteZ);

/** Linear light of each 8-bit value: a table, because a power per channel dominates the conversion otherwise. */
const linearOfByte = Float64Array.from({ length: 256 }, (_, byte) => linearFromEncoded(byte / 255));

/** One 8-bit sRGB colour -> [L 0..100, a, b] in float64. */
export function labPixel(r: number, g: number, b: number): Triple {
  const [rLin, gLin, bLin] = [linearOfByte[r], linearOfByte[g], linearOfByte[b]];
  const fx = labCurve(xFromR * rLin + xFromG * gLin + xFromB * bLin);
  const fy = labCurve(yFromR * rLin + yFromG * gLin + yFromB * bLin);
  const fz = labCurve(zFromR * rLin + zFromG * gLin + zFromB * bLin);
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

/** Lab -> linear light [r, g, b], not clipped: below 0 or above 1 means outside the sRGB gamut. */
export function linearRgb(l: number, a: number, b: number): Triple {
  const fy = (l + 16) / 116;
  const x = whiteX * inverseLabCurve(fy + a / 500);
  const y = inverseLabCurve(fy);
  // A negative fz has no colour; the reference sets it to zero, so that dark saturated blues agree.
  const z = whiteZ * inverseLabCurve(Math.max(0, fy - b / 200));
  return [dot(rgbFromXyz[0], x, y, z), dot(rgbFromXyz[1], x, y, z), dot(rgbFromXyz[2], x, y, z)];
}

/** Relative luminance, Y of white being 1, of linear sRGB light. */
export function luminance(light: Triple): number {
  return dot(xyzFromRgb[1], ...light);
}

/** rgb: [h*w*3], 8-bit sRGB -> the same picture in Lab. */
export function srgbToLab(rgb: Uint8Array, width: number, height: number): LabImage {
  const count = width * height;
  const image = { width, height, l: new Float32Array(count), ab: new Float32Array(count * 2) };
  writeLab(rgb, image);
  return image;
}

/** The same into arrays that are there already: l [n], ab [n*2], for as many pixels as l has room for. */
export function writeLab(rgb: Uint8Array, { l, ab }: Pick<LabImage, "l" | "ab">): void {
  for (let i = 0; i < l.length; i++) {
    // Written out and not by labPixel, whose arrays would double the time of the loop.
    const rLin = linearOfByte[rgb[3 * i]];
    const gLin = linearOfByte[rgb[3 * i + 1]];
    const bLin = linearOfByte[rgb[3 * i + 2]];
    const fx = labCurve(xFromR * rLin + xFromG * gLin + xFromB * bLin);
    const fy = labCurve(yFromR * rLin + yFromG * gLin + yFromB * bLin);
    const fz = labCurve(zFromR * rLin + zFromG * gLin + zFromB * bLin);
    l[i] = 116 * fy - 16;
    ab[2 * i] = 500 * (fx - fy);
    ab[2 * i + 1] = 200 * (fy - fz);
  }
}

/** A Lab picture -> [h*w*3], 8-bit sRGB, clipped to the gamut and rounded half up. */
export function labToSrgb(image: LabImage): Uint8Array {
  const { l, ab } = image;
  const rgb = new Uint8Array(l.length * 3);
  for (let i = 0; i < l.length; i++) {
    const [rLin, gLin, bLin] = linearRgb(l[i], ab[2 * i], ab[2 * i + 1]);
    rgb[3 * i] = byteOfLinear(rLin);
    rgb[3 * i + 1] = byteOfLinear(gLin);
    rgb[3 * i + 2] = byteOfLinear(bLin);
  }
  return rgb;
}

/** The least linear light of each byte when rounding half up; no light reaches a byte above 255. */
const leastLinearOfByte = Float64Array.from({ length: 257 }, (_, byte) => {
  if (byte === 0) return -Infinity;
  return byte === 256 ? Infinity : linearFromEncoded((byte - 0.5) / 255);
});

const guessCells = 4096;

/** The byte at the lower edge of each cell of linear light, from which the search starts. */
const byteGuesses = Uint8Array.from({ length: guessCells + 1 }, (_, i) =>
  Math.floor(255 * encodedFromLinear(i / guessCells) + 0.5),
);

/** The rounded sRGB byte of linear light without a power: the guess is at most two bytes too low. */
export function byteOfLinear(value: number): number {
  const clipped = Math.min(1, Math.max(0, value));
  let byte = byteGuesses[Math.floor(clipped * guessCells)];
  while (clipped >= leastLinearOfByte[byte + 1]) byte++;
  return byte;
}

function linearFromEncoded(value: number): number {
  return value > 0.04045 ? Math.pow((value + 0.055) / 1.055, 2.4) : value / 12.92;
}

function encodedFromLinear(value: number): number {
  const encoded = value > 0.0031308 ? 1.055 * Math.pow(value, 1 / 2.4) - 0.055 : 12.92 * value;
  return Math.min(1, Math.max(0, encoded));
}

function labCurve(t: number): number {
  return t > 0.008856 ? cubeRoot(t) : 7.787 * t + 16 / 116;
}

function inverseLabCurve(f: number): number {
  return f > 0.2068966 ? f * f * f : (f - 16 / 116) / 7.787;
}

function dot(row: readonly [number, number, number], x: number, y: number, z: number): number {
  return row[0] * x + row[1] * y + row[2] * z;
}

/** The inverse of a 3x3 matrix by its adjugate. */
function inverse3(m: readonly (readonly [number, number, number])[]): Triple[] {
  const minor = (row: number, column: number) => {
    const [r1, r2] = [(row + 1) % 3, (row + 2) % 3];
    const [c1, c2] = [(column + 1) % 3, (column + 2) % 3];
    return m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1];
  };
  const determinant = m[0][0] * minor(0, 0) + m[0][1] * minor(0, 1) + m[0][2] * minor(0, 2);
  return [0, 1, 2].map(
    (row) => [0, 1, 2].map((column) => minor(column, row) / determinant) as Triple,
  );
}
