import { AppError } from "@/lib/errors";
import { abBins } from "@/lib/color/ab-bins";
import { addToPrior, createPriorSums, priorOf, rebalancingWeights } from "@/lib/color/rebalancing";
import { encodeSoft } from "@/lib/color/soft-encoding";
import { outputStrideOf } from "@/lib/model/network";
import type { VariantConfig } from "@/lib/model/variants";
import type { Sample } from "@/scripts/train/data";
import type { CorruptSamples, ExampleOptions } from "@/scripts/train/examples";
import { readExamples } from "@/scripts/train/examples";
import { coarseColours } from "@/scripts/train/prepare-batch";

export type PriorOptions = ExampleOptions & { variant: VariantConfig; corrupt: CorruptSamples };

/** Pictures held in memory at once. */
const part = 100;

/** The prior of the pictures, [313]: the mean soft encoding of their colours at the output's resolution. */
export async function countPrior(
  samples: readonly Sample[],
  options: PriorOptions,
): Promise<number[]> {
  const { encoding, network } = options.variant;
  const sums = createPriorSums();
  for (let start = 0; start < samples.length; start += part) {
    const examples = await readExamples(samples.slice(start, start + part), options);
    for (const { ab } of examples) {
      addToPrior(sums, encodeSoft(coarseColours(ab, outputStrideOf(network)), encoding));
    }
  }
  if (sums.count === 0) throw allCorrupt(options.corrupt);
  return Array.from(priorOf(sums));
}

function allCorrupt(corrupt: CorruptSamples): AppError {
  const [name, problem] = [...corrupt][0] ?? ["there is none", ""];
  return new AppError("bad_request", `No picture could be decoded. ${name}: ${problem}`);
}

/** A training set's colours, as `npm run train -- prior` writes them. Lists of 313 are in the order of `bins`. */
export type PriorReport = {
  images: number;
  corruptImages: number;
  dataHash: string;
  lambda: number;
  bins: readonly (readonly [number, number])[];
  prior: number[];
  /** What a pixel weighs in the loss, by its nearest bin. */
  weights: number[];
  check: {
    /** The weight expected of a pixel: 1. */
    meanWeight: number;
    weightOfCommonest: number;
    weightOfRarest: number;
    binsNeverSeen: number;
  };
};

export function reportPrior(
  prior: readonly number[],
  lambda: number,
  facts: { images: number; corruptImages: number; dataHash: string },
): PriorReport {
  const weights = Array.from(rebalancingWeights(prior, lambda));
  const order = prior.map((_, q) => q).sort((q, r) => prior[q] - prior[r]);
  return {
    ...facts,
    lambda,
    bins: abBins,
    prior: [...prior],
    weights,
    check: {
      meanWeight: prior.reduce((sum, p, q) => sum + p * weights[q], 0),
      weightOfCommonest: weights[order[order.length - 1]],
      weightOfRarest: weights[order[0]],
      binsNeverSeen: prior.filter((p) => p === 0).length,
    },
  };
}
