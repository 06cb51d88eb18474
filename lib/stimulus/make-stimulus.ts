import { labToSrgb, srgbToLab, type LabImage } from "@/lib/color/lab";
import { AppError } from "@/lib/errors";
import { decodeStimulus, encodeStimulus } from "@/lib/stimulus/encode";
import { fitToGamut } from "@/lib/stimulus/gamut";

/** How far the encoded picture's L lies from the photo's, in Lab units: mean and largest absolute difference. */
export type LuminanceError = { meanError: number; maxError: number };

/**
 * The largest mean |ΔL| after encoding. Demonstration photographs stay below 0.71 with any colours, white noise below
 * 0.66: a stimulus beyond the limit did not come from this photo's L, or not through this encoder.
 */
export const luminanceMeanErrorMax = 1;

export type Stimulus = { jpeg: Buffer; luminance: LuminanceError };

/**
 * Makes a stimulus, of a recolouring and of the real photo alike (docs/integrity.md, "Format"): the photo's own L,
 * joined with the given colours, fitted to the gamut, encoded by the one encoder.
 * Throws AppError "unprocessable", with the number, where L strays by more than luminanceMeanErrorMax after encoding.
 * photo: the photo at its final size. ab: [h*w*2], interleaved, Lab units; null for the photo's own.
 */
export async function makeStimulus({
  photo,
  ab,
}: {
  photo: LabImage;
  ab: Float32Array | null;
}): Promise<Stimulus> {
  const colours = ab ?? photo.ab;
  assertColours(photo, colours);
  const { width, height } = photo;
  const rgb = labToSrgb(fitToGamut({ ...photo, ab: colours }));
  const jpeg = await encodeStimulus({ rgb, width, height });
  const decoded = await decodeStimulus(jpeg);
  const { l } = srgbToLab(decoded.rgb, width, height);
  const luminance = luminanceError(photo.l, l);
  assertFaithful(luminance);
  return { jpeg, luminance };
}

/** Compares two L planes of the same size, 0..100. */
export function luminanceError(expected: Float32Array, actual: Float32Array): LuminanceError {
  let sum = 0;
  let maxError = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(expected[i] - actual[i]);
    sum += error;
    maxError = Math.max(maxError, error);
  }
  return { meanError: sum / expected.length, maxError };
}

/** Refuses a stimulus whose L strays from its photo's, with the number (docs/integrity.md, "Luminance"). */
export function assertFaithful({ meanError }: LuminanceError): void {
  if (meanError <= luminanceMeanErrorMax) return;
  throw new AppError(
    "unprocessable",
    `After encoding, the stimulus's L differs from the photo's by ${meanError.toFixed(2)} on average; at most ${luminanceMeanErrorMax} is accepted.`,
  );
}

function assertColours({ width, height }: LabImage, ab: Float32Array): void {
  const wanted = width * height * 2;
  if (ab.length !== wanted) {
    throw new AppError(
      "unprocessable",
      `A recolouring of ${width} x ${height} pixels has ${wanted} ab values, but ${ab.length} were given.`,
    );
  }
  if (!ab.every(Number.isFinite)) {
    throw new AppError("unprocessable", "The recolouring holds values that are not finite.");
  }
}
