import { srgbToLab } from "@/lib/color/lab";
import { isGreyImage } from "@/lib/color/rebalancing";
import { averageBlocks } from "@/lib/color/resize";
import type { SoftEncoding } from "@/lib/color/soft-encoding";
import { encodeSoft } from "@/lib/color/soft-encoding";
import { outputStrideOf } from "@/lib/model/network";
import type { VariantConfig } from "@/lib/model/variants";
import { centreCrop, cutCrop } from "@/scripts/train/crop";
import type { Sample } from "@/scripts/train/data";
import { readSample } from "@/scripts/train/data";
import { readSquare } from "@/scripts/train/read-square";

/**
 * One crop, ready for the network. l: [side*side], ab: [side*side*2]. coarse and encoding: its ab at the output's
 * resolution, s = side/4 or side/8, as the mean of each block, [s*s*2], and soft-encoded.
 */
export type Example = {
  l: Float32Array;
  ab: Float32Array;
  coarse: Float32Array;
  encoding: SoftEncoding;
  isGrey: boolean;
};

/** What was wrong with pictures that could not be decoded, by name. */
export type CorruptSamples = Map<string, string>;

export type ExampleOptions = { imageSide: number; cropSide: number; variant: VariantConfig };

/** The centre of a picture, as it is. */
export async function readExample(sample: Sample, options: ExampleOptions): Promise<Example> {
  const { imageSide, cropSide, variant } = options;
  const picture = await readSquare(readSample(sample), imageSide);
  const rgb = cutCrop(picture, centreCrop(options), options);
  const { l, ab } = srgbToLab(rgb, cropSide, cropSide);
  const plane = { data: ab, width: cropSide, height: cropSide, channels: 2 };
  const coarse = averageBlocks(plane, outputStrideOf(variant.network)).data;
  const encoding = encodeSoft(coarse, variant.encoding);
  return { l, ab, coarse, encoding, isGrey: isGreyImage(ab) };
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
