import sharp from "sharp";
import { PictureError } from "@/lib/stimulus/picture-error";
import type { Picture } from "@/lib/stimulus/read-picture";

/**
 * Cuts the centre square out of a picture and reduces it to sizePx x sizePx with a Lanczos filter, in 8-bit sRGB.
 * Photograph and recolouring take this same path. A square is never enlarged: a shorter side below sizePx is refused.
 */
export async function cropAndResize(picture: Picture, sizePx: number): Promise<Picture> {
  const { rgb, width, height } = picture;
  const side = Math.min(width, height);
  if (side < sizePx) throw tooSmall(picture, sizePx);
  const data = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .extract({
      left: Math.floor((width - side) / 2),
      top: Math.floor((height - side) / 2),
      width: side,
      height: side,
    })
    .resize(sizePx, sizePx, { kernel: "lanczos3", fit: "fill" })
    .raw()
    .toBuffer();
  return { rgb: data, width: sizePx, height: sizePx };
}

/**
 * A photograph must lose resolution on its way to a stimulus: only then does the reduction wash out the block
 * pattern of the JPEG it came from, which its recolouring lacks (docs/integrity.md, "Double JPEG traces").
 * Throws PictureError where the shorter side is not strictly greater than sizePx.
 */
export function assertReduces(
  { width, height }: { width: number; height: number },
  sizePx: number,
): void {
  if (Math.min(width, height) > sizePx) return;
  throw new PictureError("unprocessable", {
    problem: `The photograph has ${width} x ${height} pixels and would be shown at ${sizePx} x ${sizePx}, without being reduced.`,
    expected: `A photograph's shorter side must be more than ${sizePx} pixels, so that traces of its own compression cannot give it away.`,
  });
}

function tooSmall({ width, height }: Picture, sizePx: number): PictureError {
  return new PictureError("unprocessable", {
    problem: `The picture has ${width} x ${height} pixels, less than the ${sizePx} x ${sizePx} of a stimulus.`,
    expected: `The shorter side must be at least ${sizePx} pixels.`,
  });
}
