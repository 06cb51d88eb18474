import { srgbToLab } from "@/lib/color/lab";
import { cropAndResize } from "@/lib/stimulus/crop-and-resize";
import { readPicture } from "@/lib/stimulus/read-picture";

/** What a photograph's centre square, the part that people see, is like. Means over its pixels, in Lab units. */
export type PhotographDescription = {
  width: number;
  height: number;
  /** 0..100. */
  meanLightness: number;
  /** Distance from grey: 0 is grey, a vivid photograph has 25 and more. */
  meanChroma: number;
};

/** The side at which a photograph is looked at: means hardly change with it. */
const lookPx = 128;

/** Describes an encoded photograph; throws PictureError where it cannot be read or is below 128 pixels. */
export async function describePhotograph(bytes: Uint8Array): Promise<PhotographDescription> {
  const picture = await readPicture(bytes);
  const { rgb } = await cropAndResize(picture, lookPx);
  const { l, ab } = srgbToLab(rgb, lookPx, lookPx);
  let lightness = 0;
  let chroma = 0;
  for (let i = 0; i < l.length; i++) {
    lightness += l[i];
    chroma += Math.hypot(ab[2 * i], ab[2 * i + 1]);
  }
  return {
    width: picture.width,
    height: picture.height,
    meanLightness: lightness / l.length,
    meanChroma: chroma / l.length,
  };
}
