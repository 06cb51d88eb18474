import type Sharp from "sharp";
import { readJpegFrame } from "@/scripts/train/jpeg-frame";
import type { JpegDecoder } from "@/scripts/train/turbo-jpeg";
import { createJpegDecoder } from "@/scripts/train/turbo-jpeg";

let decodeJpeg: JpegDecoder | undefined;
let libvips: typeof Sharp | undefined;

/**
 * Decodes a picture as the site does (upright, over white) and scales and cuts it to a square: [side*side*3], 8-bit
 * sRGB. JPEGs that have this size already take a short way with the same result. Throws what the decoder says of a
 * broken file.
 */
export async function readSquare(bytes: Uint8Array, side: number): Promise<Uint8Array> {
  return readExactJpeg(bytes, side) ?? readAny(bytes, side);
}

function readExactJpeg(bytes: Uint8Array, side: number): Uint8Array | null {
  const frame = readJpegFrame(bytes);
  if (frame?.width !== side || frame.height !== side) return null;
  if (frame.hasProfile || frame.hasExif) return null;
  decodeJpeg ??= createJpegDecoder();
  return decodeJpeg(bytes, frame)?.slice() ?? null;
}

async function readAny(bytes: Uint8Array, side: number): Promise<Uint8Array> {
  libvips ??= await loadLibvips();
  const { data, info } = await libvips(bytes, { failOn: "truncated" })
    .autoOrient()
    .toColourspace("srgb")
    .flatten({ background: "white" })
    // The filter by which recolouring reduces lightness.
    .resize(side, side, { fit: "cover", kernel: "linear" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`has ${info.channels} channels after decoding, not 3`);
  return data;
}

/** Only when a picture needs it: many data sets never do. It must leave the cores to the step. */
async function loadLibvips(): Promise<typeof Sharp> {
  const { default: sharp } = await import("sharp");
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}
