import { srgbToLab } from "@/lib/color/lab";
import { isGreyImage } from "@/lib/color/rebalancing";
import { averageBlocks } from "@/lib/color/resize";
import type { SoftEncoding } from "@/lib/color/soft-encoding";
import { encodeSoft } from "@/lib/color/soft-encoding";
import { outputStrideOf } from "@/lib/model/network";
import type { VariantConfig } from "@/lib/model/variants";
import type { Random } from "@/lib/protocol/random";
import { seededRandom, shuffle } from "@/lib/protocol/random";
import { centreCrop, cutCrop, drawCrop } from "@/scripts/train/crop";
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

/** Random crops of one size, mirrored by chance; without `random`, the centre as it is. */
export async function readExample(
  sample: Sample,
  options: ExampleOptions,
  random?: Random,
): Promise<Example> {
  const { imageSide, cropSide, variant } = options;
  const crop = random ? drawCrop({ ...options, scaleMin: 1 }, random) : centreCrop(options);
  const rgb = await readSquare(readSample(sample), imageSide);
  const { l, ab } = srgbToLab(cutCrop(rgb, crop, options), cropSide, cropSide);
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
  options: ExampleOptions & { corrupt: CorruptSamples; randomOf?: (index: number) => Random },
): Promise<Example[]> {
  const results = await Promise.all(
    samples.map(async (sample, i) => {
      try {
        return await readExample(sample, options, options.randomOf?.(i));
      } catch (error) {
        options.corrupt.set(sample.name, error instanceof Error ? error.message : String(error));
        return null;
      }
    }),
  );
  return results.filter((example) => example !== null);
}
/** The samples of one step: a slice of its epoch's order, which follows from the seed alone. */
export function samplesOfStep(
  samples: readonly Sample[],
  { step, batch, seed }: { step: number /* from 0 */; batch: number; seed: number },
): Sample[] {
  const stepsAnEpoch = Math.max(1, Math.floor(samples.length / batch));
  const epoch = Math.floor(step / stepsAnEpoch);
  const start = (step % stepsAnEpoch) * batch;
  return epochOrder(samples, `${seed}/epoch ${epoch}`).slice(start, start + batch);
}

let lastOrder: { samples: readonly Sample[]; seed: string; order: Sample[] } | null = null;

/** Remembers the last order: it is asked for at each of an epoch's thousand steps. */
function epochOrder(samples: readonly Sample[], seed: string): Sample[] {
  if (lastOrder?.samples !== samples || lastOrder.seed !== seed) {
    lastOrder = { samples, seed, order: shuffle(samples, seededRandom(seed)) };
  }
  return lastOrder.order;
}

/** The crop and mirroring of the i-th sample of a step, the same after a resume. */
export function augmentation(seed: number, step: number): (index: number) => Random {
  return (index) => seededRandom(`${seed}/step ${step}/${index}`);
}
