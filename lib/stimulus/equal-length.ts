import assert from "node:assert/strict";
import { AppError } from "@/lib/errors";
import { readJpegStructure } from "@/lib/stimulus/jpeg-structure";

/** Study lengths are multiples of this, so that the constant itself says little about the longest stimulus. */
const lengthStepBytes = 4096;

/** The one length to which all stimuli of a study are padded: the longest, rounded up to 4 KiB. */
export function studyStimulusBytes(lengths: readonly number[]): number {
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  if (longest === 0) throw new AppError("unprocessable", "A study without stimuli has no length.");
  return Math.ceil(longest / lengthStepBytes) * lengthStepBytes;
}

/**
 * Pads an encoded stimulus to `length` bytes with 0xFF fill bytes in front of its end marker. The JPEG standard lets
 * any number of them precede a marker (ITU-T T.81, B.1.1.2), so the result is a plain, complete JPEG with the same
 * segments as before and nothing after its end (docs/decisions/0004-equal-length-stimuli.md).
 */
export function padTo(jpeg: Uint8Array, length: number): Buffer<ArrayBuffer> {
  if (jpeg.length > length) {
    throw new AppError(
      "conflict",
      `A stimulus of ${jpeg.length} bytes does not fit the study's length of ${length} bytes.`,
    );
  }
  const { scanBytes, headerBytes, trailingBytes } = readJpegStructure(jpeg);
  assert(trailingBytes === 0, "the encoder of stimuli writes nothing after the end marker");
  const padded = Buffer.alloc(length, 0xff);
  padded.set(jpeg.subarray(0, headerBytes + scanBytes));
  padded[length - 1] = 0xd9;
  return padded;
}
