import sharp from "sharp";
import { readJpegFrame } from "@/scripts/train/jpeg-frame";
import type { JpegDecoder } from "@/scripts/train/turbo-jpeg";
import { createJpegDecoder } from "@/scripts/train/turbo-jpeg";

let decodeJpeg: JpegDecoder | undefined;

/**
 * Decodes a picture and scales and cuts it to a square: [side*side*3], 8-bit sRGB. JPEGs that have this size already
 * take a short way with the same result. Throws what the decoder says of a broken file.
 */
export async function readSquare(bytes: Uint8Array, side: number): Promise<Uint8Array> {
  return readExactJpeg(bytes, side) ?? readAny(bytes, side);
}

function readExactJpeg(bytes: Uint8Array, side: number): Uint8Array | null {
  const frame = readJpegFrame(bytes);
  if (frame?.width !== side || frame.height !== side || frame.hasProfile) return null;
  decodeJpeg ??= createJpegDecoder();
  return decodeJpeg(bytes, frame)?.slice() ?? null;
}

async function readAny(bytes: Uint8Array, side: number): Promise<Uint8Array> {
  const { data, info } = await sharp(bytes, { failOn: "truncated" })
    .toColourspace("srgb")
    .removeAlpha()
    .resize(side, side, { fit: "cover" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`has ${info.channels} channels after decoding, not 3`);
  return data;
}
