import sharp from "sharp";
import { labToSrgb, type LabImage } from "@/lib/color/lab";
import { fitToGamut } from "@/lib/stimulus/gamut";
import type { Picture } from "@/lib/stimulus/read-picture";

/**
 * A photograph with other colours: its own L kept, colours that sRGB lacks brought towards grey.
 * ab: [h*w*2], interleaved, Lab units.
 */
export function recolourPixels(photo: LabImage, ab: Float32Array): Picture {
  const { width, height } = photo;
  return { rgb: labToSrgb(fitToGamut({ ...photo, ab })), width, height };
}

/** The same as a PNG. */
export function recolour(photo: LabImage, ab: Float32Array): Promise<Buffer> {
  return encodeLossless(recolourPixels(photo, ab));
}

/** 8-bit sRGB pixels -> PNG bytes without metadata. */
export function encodeLossless({ rgb, width, height }: Picture): Promise<Buffer> {
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}
