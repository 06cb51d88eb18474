import { srgbToLab } from "@/lib/color/lab";
import { cropAndResize } from "@/lib/stimulus/crop-and-resize";
import { luminanceError } from "@/lib/stimulus/make-stimulus";
import { PictureError } from "@/lib/stimulus/picture-error";
import { readPicture, readPictureHeader, type Picture } from "@/lib/stimulus/read-picture";
import { lightnessDifferenceMax } from "@/lib/upload/limits";
import type { Finding } from "@/lib/upload/problem";

type Size = { width: number; height: number };

export type CheckedPicture = {
  /** The decoded recolouring at its own size; null where a finding made decoding pointless. */
  picture: Picture | null;
  /** Mean |ΔL| between recolouring and photograph at the stimulus's size, in Lab units; null if not compared. */
  lightnessDifference: number | null;
  findings: Finding[];
};

/** Everything that is wrong with one recoloured picture. bytes come from outside; photoBytes are the platform's own. */
export async function checkRecolouredPicture({
  bytes,
  photo,
  photoBytes,
  sizePx,
}: {
  bytes: Uint8Array;
  photo: Size;
  photoBytes: Uint8Array;
  sizePx: number;
}): Promise<CheckedPicture> {
  try {
    const header = await readPictureHeader(bytes);
    const findings = findWrongSize(header, { photo, sizePx });
    if (findings.length > 0) return { picture: null, lightnessDifference: null, findings };
    const picture = await readPicture(bytes);
    const lightnessDifference = await compareLightness(picture, photoBytes, sizePx);
    return { picture, lightnessDifference, findings: findForeignLightness(lightnessDifference) };
  } catch (error) {
    if (!(error instanceof PictureError)) throw error;
    const { problem, expected } = error;
    return { picture: null, lightnessDifference: null, findings: [{ problem, expected }] };
  }
}

/** Size and shape, from the header alone. One pixel of rounding is allowed in either direction. */
export function findWrongSize(
  { width, height }: Size,
  { photo, sizePx }: { photo: Size; sizePx: number },
): Finding[] {
  const findings: Finding[] = [];
  const fittingHeight = (width * photo.height) / photo.width;
  const fittingWidth = (height * photo.width) / photo.height;
  if (Math.abs(height - fittingHeight) > 1 && Math.abs(width - fittingWidth) > 1) {
    findings.push({
      problem: `The picture has ${width} x ${height} pixels; its photograph has another shape, ${photo.width} x ${photo.height}.`,
      expected: `The whole photograph, recoloured: ${photo.width} x ${photo.height}, or ${width} x ${Math.round(fittingHeight)} at this width.`,
    });
  }
  if (Math.min(width, height) < sizePx) {
    findings.push({
      problem: `The picture has ${width} x ${height} pixels, less than the ${sizePx} x ${sizePx} of a stimulus.`,
      expected: `The shorter side must be at least ${sizePx} pixels.`,
    });
  }
  return findings;
}

/** A recolouring changes colours, not lightness: if L strays, it is another picture, another crop, or redrawn. */
function findForeignLightness(lightnessDifference: number): Finding[] {
  if (lightnessDifference <= lightnessDifferenceMax) return [];
  const problem = `The picture's lightness is not its photograph's: L differs by ${lightnessDifference.toFixed(1)} on average.`;
  const expected = `At most ${lightnessDifferenceMax} units of L are accepted: the same photograph, not shifted, mirrored, brightened or redrawn.`;
  return [{ problem, expected }];
}

async function compareLightness(
  picture: Picture,
  photoBytes: Uint8Array,
  sizePx: number,
): Promise<number> {
  const recoloured = await lightnessAtSize(picture, sizePx);
  const original = await lightnessAtSize(await readPicture(photoBytes), sizePx);
  return luminanceError(original, recoloured).meanError;
}

async function lightnessAtSize(picture: Picture, sizePx: number): Promise<Float32Array> {
  const { rgb } = await cropAndResize(picture, sizePx);
  return srgbToLab(rgb, sizePx, sizePx).l;
}
