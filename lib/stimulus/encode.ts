import sharp from "sharp";
import type { Picture } from "@/lib/stimulus/read-picture";

/**
 * The one encoder of stimuli. Baseline JPEG, full chroma resolution, the standard's own Huffman tables: with these
 * fixed, every byte before the scan is a function of the size alone. Optimised coding would write tables that depend
 * on the content; 4:2:0 would smear colour over edges of lightness, more visibly in one side than in the other.
 */
const encoderOptions = {
  quality: 95,
  chromaSubsampling: "4:4:4",
  progressive: false,
  mozjpeg: false,
  optimiseCoding: false,
  optimiseScans: false,
  trellisQuantisation: false,
  overshootDeringing: false,
  quantisationTable: 0,
} as const;

/** 8-bit sRGB pixels -> JPEG bytes without metadata of any kind. */
export function encodeStimulus({ rgb, width, height }: Picture): Promise<Buffer> {
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg(encoderOptions)
    .toBuffer();
}

/** Decodes a stimulus of ours back to pixels, as a browser would. */
export async function decodeStimulus(jpeg: Uint8Array): Promise<Picture> {
  const { data, info } = await sharp(jpeg, { failOn: "warning" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { rgb: data, width: info.width, height: info.height };
}
