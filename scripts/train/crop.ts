import { resizeBilinear } from "@/lib/color/resize";
import type { Random } from "@/lib/protocol/random";

/** A square cut out of a square picture, in px of the picture, and what is done to it. */
export type Crop = {
  left: number;
  top: number;
  side: number;
  isMirrored: boolean;
  /** Its lightness is smoothed before the network sees it. */
  isSoftened: boolean;
};

export type CropSettings = {
  /** The pictures' side in px. */
  imageSide: number;
  /** The side of what the network sees. */
  cropSide: number;
  /** The least share of imageSide that a crop is cut from before it is resized to cropSide; 1 is no scaling. */
  scaleMin: number;
  /**
   * Share of the crops whose lightness is smoothed. Pictures reduced without a filter, as those of Tiny-ImageNet, are
   * sharper than what the network will be shown; this teaches it both.
   */
  softenShare: number;
};

type Sides = Pick<CropSettings, "imageSide" | "cropSide">;

/** At the scale of training: the middle, or the whole picture where crops are resized. */
export function centreCrop({
  imageSide,
  cropSide,
  scaleMin,
}: Omit<CropSettings, "softenShare">): Crop {
  const side = scaleMin < 1 ? imageSide : cropSide;
  const margin = (imageSide - side) >> 1;
  return { left: margin, top: margin, side, isMirrored: false, isSoftened: false };
}

/** A crop at a random place, mirrored by chance, and of a random size where scaleMin is below 1. */
export function drawCrop(settings: CropSettings, random: Random): Crop {
  const { imageSide, cropSide, scaleMin, softenShare } = settings;
  const side =
    scaleMin < 1 ? Math.round(imageSide * (scaleMin + random() * (1 - scaleMin))) : cropSide;
  const room = imageSide - side + 1;
  const left = Math.floor(random() * room);
  const top = Math.floor(random() * room);
  const isMirrored = random() < 0.5;
  return { left, top, side, isMirrored, isSoftened: softenShare > 0 && random() < softenShare };
}

/** rgb: [imageSide*imageSide*3] -> the crop, resized to [cropSide*cropSide*3]. */
export function cutCrop(rgb: Uint8Array, crop: Crop, { imageSide, cropSide }: Sides): Uint8Array {
  const isWhole = crop.side === imageSide && !crop.isMirrored;
  const cut = isWhole ? rgb : cutSquare(rgb, crop, imageSide);
  return crop.side === cropSide ? cut : resizeBytes(cut, crop.side, cropSide);
}

function cutSquare(
  rgb: Uint8Array,
  { left, top, side, isMirrored }: Crop,
  imageSide: number,
): Uint8Array {
  const cut = new Uint8Array(side * side * 3);
  for (let y = 0; y < side; y++) {
    const from = ((top + y) * imageSide + left) * 3;
    const row = rgb.subarray(from, from + side * 3);
    if (isMirrored) writeMirrored(cut, y * side * 3, row);
    else cut.set(row, y * side * 3);
  }
  return cut;
}

function writeMirrored(to: Uint8Array, start: number, row: Uint8Array): void {
  let from = row.length - 3;
  for (let i = 0; i < row.length; i += 3, from -= 3) {
    to[start + i] = row[from];
    to[start + i + 1] = row[from + 1];
    to[start + i + 2] = row[from + 2];
  }
}

/** A square of 8-bit RGB at another size; detail that the new size cannot hold is averaged away. */
function resizeBytes(rgb: Uint8Array, from: number, to: number): Uint8Array {
  const plane = { data: new Float32Array(rgb), width: from, height: from, channels: 3 };
  const { data } = resizeBilinear(plane, to, to);
  const bytes = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) bytes[i] = Math.floor(data[i] + 0.5);
  return bytes;
}
