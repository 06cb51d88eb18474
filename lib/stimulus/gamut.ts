import { linearRgb, type LabImage } from "@/lib/color/lab";

/**
 * How far a linear channel may lie outside 0..1 and still count as inside: rounding of Lab in float32 reaches 1e-5,
 * and half an 8-bit step at black is 1.5e-4, so that what is clipped below never changes a byte.
 */
const linearTolerance = 1e-4;

/** Twelve halvings leave less than 0.05 Lab units of chroma undecided. */
const bisectionSteps = 12;

/**
 * The same picture with every colour inside the sRGB gamut: L and hue stay exactly as they are, only chroma is
 * reduced, and only where it must be. (Clipping RGB instead would change L: docs/integrity.md, "Luminance".)
 */
export function fitToGamut(image: LabImage): LabImage {
  const { l, ab } = image;
  const fitted = Float32Array.from(ab);
  for (let i = 0; i < l.length; i++) {
    const scale = chromaScale(l[i], ab[2 * i], ab[2 * i + 1]);
    if (scale === 1) continue;
    fitted[2 * i] *= scale;
    fitted[2 * i + 1] *= scale;
  }
  return { ...image, ab: fitted };
}

/** The largest share of its chroma, 0..1, that a colour can keep inside the gamut. Gray, L 0..100, always fits. */
export function chromaScale(l: number, a: number, b: number): number {
  if (isInGamut(l, a, b)) return 1;
  let inside = 0;
  let outside = 1;
  for (let step = 0; step < bisectionSteps; step++) {
    const middle = (inside + outside) / 2;
    if (isInGamut(l, middle * a, middle * b)) inside = middle;
    else outside = middle;
  }
  return inside;
}

export function isInGamut(l: number, a: number, b: number): boolean {
  // Below zero, fz has no colour, and the conversion would quietly take another hue.
  if ((l + 16) / 116 - b / 200 < 0) return false;
  const [red, green, blue] = linearRgb(l, a, b);
  return isChannelInGamut(red) && isChannelInGamut(green) && isChannelInGamut(blue);
}

function isChannelInGamut(value: number): boolean {
  return value >= -linearTolerance && value <= 1 + linearTolerance;
}
