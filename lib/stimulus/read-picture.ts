import sharp, { type Metadata, type SharpOptions } from "sharp";
import { PictureError } from "@/lib/stimulus/picture-error";
import { sniffFormat, type PictureFormat } from "@/lib/stimulus/picture-format";

/** Decoded pixels: rgb is [h*w*3], 8-bit sRGB, upright, without alpha. */
export type Picture = { rgb: Uint8Array; width: number; height: number };

/** A picture's size as it is seen, that is after its EXIF orientation has been applied. */
export type PictureHeader = { format: PictureFormat; width: number; height: number };

/** The most pixels that are decoded: 120 MB of RGB at once. */
export const picturePixelsMax = 40_000_000;

const acceptedFormats = "A JPEG, PNG, WebP, AVIF or TIFF picture is accepted.";

/** Transparent places show what most pages would show behind them. */
const behindTransparency = "#ffffff";

/** A decoder that needs longer than this is being attacked, or the machine is stuck. */
const decodeSecondsMax = 30;

const decoderOptions: SharpOptions = {
  // Cut-off and broken files are refused; harmless oddities, such as an unknown TIFF field, are not.
  failOn: "error",
  limitInputPixels: picturePixelsMax,
};

/**
 * Reads what an untrusted file says of itself, without decoding a pixel.
 * Throws PictureError where the content is not one still raster picture of at most `picturePixelsMax` pixels.
 */
export async function readPictureHeader(bytes: Uint8Array): Promise<PictureHeader> {
  const { format, refusedAs } = sniffFormat(bytes);
  if (format === null) throw refuse(`The content is ${refusedAs}.`, acceptedFormats);
  const metadata = await readMetadata(bytes, format);
  assertOneFrame(metadata);
  assertPixelCount(metadata);
  const { width, height } = metadata.autoOrient;
  return { format, width, height };
}

/**
 * Decodes an untrusted picture: the content decides the format, EXIF orientation is applied, an embedded
 * colour profile (CMYK too) is converted to sRGB, 16 bits become 8, transparency is laid over white. Of an animated
 * PNG the still picture is taken, as every viewer without animation does.
 * Throws PictureError with a sentence on what is wrong and what would be accepted.
 */
export async function readPicture(bytes: Uint8Array): Promise<Picture> {
  await readPictureHeader(bytes);
  try {
    const { data, info } = await sharp(bytes, decoderOptions)
      .timeout({ seconds: decodeSecondsMax })
      .autoOrient()
      .flatten({ background: behindTransparency })
      .toColourspace("srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    return { rgb: data, width: info.width, height: info.height };
  } catch (cause) {
    throw refuse("The picture is damaged or cut off: it cannot be decoded to its end.", "", cause);
  }
}

async function readMetadata(bytes: Uint8Array, format: PictureFormat): Promise<Metadata> {
  // The pixel cap is checked here by hand, so that the refusal can name the numbers.
  const options = { ...decoderOptions, limitInputPixels: false };
  let metadata: Metadata;
  try {
    metadata = await sharp(bytes, options).metadata();
  } catch (cause) {
    throw refuse("The picture's header is damaged or cut off.", "", cause);
  }
  const decodedAs = metadata.format === "heif" ? "avif" : metadata.format;
  if (decodedAs !== format) {
    throw refuse(`The content starts like ${format} but is ${decodedAs}.`, acceptedFormats);
  }
  return metadata;
}

function assertOneFrame({ pages = 1 }: Metadata): void {
  if (pages <= 1) return;
  throw refuse(
    `The picture has ${pages} frames or pages.`,
    "A still picture of one page is accepted.",
  );
}

function assertPixelCount({ width, height }: Metadata): void {
  if (width * height <= picturePixelsMax) return;
  const megapixels = (width * height) / 1e6;
  throw new PictureError("too_large", {
    problem: `The picture has ${width} x ${height} pixels (${megapixels.toFixed(1)} megapixels).`,
    expected: `At most ${picturePixelsMax / 1e6} megapixels are accepted.`,
  });
}

function refuse(problem: string, expected: string, cause?: unknown): PictureError {
  const wanted = expected || "A complete picture is accepted: save or upload it again.";
  return new PictureError("unprocessable", { problem, expected: wanted }, { cause });
}
