import { mkdir } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { rebalancingWeights } from "@/lib/color/rebalancing";
import { AppError } from "@/lib/errors";
import type { NetworkConfig } from "@/lib/model/network";
import type { VariantConfig } from "@/lib/model/variants";
import { getVariant, networkOf } from "@/lib/model/variants";
import { seededRandom, shuffle } from "@/lib/protocol/random";
import { currentCommit } from "@/scripts/current-commit";
import type { CorruptSamples } from "@/scripts/train/examples";
import { readExamples } from "@/scripts/train/examples";
import type { RunConfig, Stretch } from "@/scripts/train/checkpoint";
import { getRunConfig, saveRunConfig } from "@/scripts/train/checkpoint";
import type { Sample } from "@/scripts/train/data";
import { loadDataSet } from "@/scripts/train/data";
import { readFittingModel } from "@/scripts/train/fitting-model";
import type { Origin } from "@/scripts/train/origin";
import { readOrigin } from "@/scripts/train/origin";
import type { PriorOptions } from "@/scripts/train/prior";
import { countPrior } from "@/scripts/train/prior";
import type { TrainSettings } from "@/scripts/train/settings";
import { changeableSettings } from "@/scripts/train/settings";
import type { HeldOut } from "@/scripts/train/validate";
import { prepareHeldOut } from "@/scripts/train/validate";

/** Everything a run holds besides its trainer. */
export type Run = {
  config: RunConfig;
  variant: VariantConfig;
  network: NetworkConfig;
  trainSamples: Sample[];
  heldOut: HeldOut;
  /** [313], the weight of a pixel in the loss by its nearest bin. */
  binWeights: Float64Array;
  /** Pictures that could not be decoded, by name, with what was wrong. */
  corrupt: CorruptSamples;
};

/**
 * Reads the data, splits it, and counts the prior (or takes the one saved with the run that is resumed). fromStep:
 * where the run goes on, from 0.
 */
export async function prepareRun(
  settings: TrainSettings,
  { isResume, engine, fromStep }: { isResume: boolean; engine: string; fromStep: number },
): Promise<Run> {
  await mkdir(settings.out, { recursive: true });
  console.log("Reading the data ...");
  const { samples, hash } = await loadDataSet(settings.data);
  const { trainSamples, heldOutSamples } = splitSamples(samples, settings);
  const variant = getVariant(settings.variant);
  const network = networkOf(variant, settings.width);
  const corrupt: CorruptSamples = new Map();
  const options = { ...settings, variant, corrupt };
  const conditions = { engine, commit: currentCommit(), settings: changeableSettings(settings) };
  const stretch = { fromStep, ...conditions };
  const config = isResume
    ? goOn(await savedConfig(settings.out, hash), settings, stretch)
    : {
        settings,
        dataHash: hash,
        dataImages: samples.length,
        stretches: [stretch],
        startedFrom: await readStart(settings, network),
        prior: await countRunPrior(trainSamples, options),
      };
  await saveRunConfig(settings.out, config);
  const examples = await readHeldOut(heldOutSamples, options);
  const binWeights = rebalancingWeights(config.prior, variant.lambda);
  const heldOut = prepareHeldOut({
    examples,
    binWeights,
    variant,
    batch: settings.batch,
  });
  return { config, variant, network, trainSamples, heldOut, binWeights, corrupt };
}

/** Before anything is counted or written: whether the run can start from what it is to start from. */
async function readStart({ init }: TrainSettings, network: NetworkConfig): Promise<Origin | null> {
  if (init === undefined) return null;
  const origin = await readOrigin(init);
  await readFittingModel(init, network);
  return origin;
}

export async function readHeldOut(
  ...args: Parameters<typeof readExamples>
): ReturnType<typeof readExamples> {
  const examples = await readExamples(...args);
  if (examples.length > 0) return examples;
  throw new AppError("bad_request", "No picture that is held out could be decoded.");
}

/** The split depends on the data alone, so that runs with different seeds are measured on the same pictures. */
export function splitSamples(
  samples: Sample[],
  { validationImages, batch }: Pick<TrainSettings, "validationImages" | "batch">,
) {
  const shuffled = shuffle(samples, seededRandom("validation split"));
  const trainSamples = shuffled.slice(validationImages);
  if (trainSamples.length < batch) {
    const needed = validationImages + batch;
    throw new AppError(
      "bad_request",
      `${samples.length} pictures are too few: this run needs ${needed}.`,
    );
  }
  return { trainSamples, heldOutSamples: shuffled.slice(0, validationImages) };
}

function countRunPrior(
  trainSamples: Sample[],
  options: PriorOptions & { priorImages: number },
): Promise<number[]> {
  const counted = trainSamples.slice(0, options.priorImages);
  console.log(`Counting the prior on ${counted.length} pictures ...`);
  return countPrior(counted, options);
}

/** A stretch without a checkpoint at its end is done again; one with all the same goes on with the last. */
function goOn(saved: RunConfig, settings: TrainSettings, next: Stretch): RunConfig {
  const kept = saved.stretches.filter(({ fromStep }) => fromStep < next.fromStep);
  const last = kept.at(-1);
  const isSame = last && isDeepStrictEqual({ ...last, fromStep: next.fromStep }, next);
  return { ...saved, settings, stretches: isSame ? kept : [...kept, next] };
}

async function savedConfig(out: string, hash: string): Promise<RunConfig> {
  const config = await getRunConfig(out);
  if (config.dataHash === hash) return config;
  throw new AppError(
    "conflict",
    "The data is not what this run was started on, so it cannot be resumed.",
  );
}
