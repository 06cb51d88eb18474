import { srgbToLab } from "@/lib/color/lab";
import type { CropSettings } from "@/scripts/train/crop";
import { centreCrop, cutCrop } from "@/scripts/train/crop";
import type { Sample } from "@/scripts/train/data";
import { readSample } from "@/scripts/train/data";
import { readSquare } from "@/scripts/train/read-square";

/** A square picture that is measured or counted. l: [side*side], 0..100. ab: [side*side*2]. */
export type Example = { l: Float32Array; ab: Float32Array };

/** What was wrong with pictures that could not be decoded, by name. */
export type CorruptSamples = Map<string, string>;

export type ExampleOptions = Omit<CropSettings, "softenShare">;

/** The middle of a picture, neither mirrored nor smoothed. */
async function readExample(sample: Sample, options: ExampleOptions): Promise<Example> {
  const { imageSide, cropSide } = options;
  const picture = await readSquare(readSample(sample), imageSide);
  const rgb = cutCrop(picture, centreCrop(options), options);
  const { l, ab } = srgbToLab(rgb, cropSide, cropSide);
  return { l, ab };
}

/**
 * The examples of several samples. One that cannot be decoded is left out and named in `corrupt`: a bad file
 * among 50,000 must not end a run, and must not pass unseen.
 */
export async function readExamples(
  samples: readonly Sample[],
  options: ExampleOptions & { corrupt: CorruptSamples },
): Promise<Example[]> {
  const results = await Promise.all(
    samples.map(async (sample) => {
      try {
        return await readExample(sample, options);
      } catch (error) {
        options.corrupt.set(sample.name, error instanceof Error ? error.message : String(error));
        return null;
      }
    }),
  );
  return results.filter((example) => example !== null);
}
