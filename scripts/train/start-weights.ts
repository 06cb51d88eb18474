import { isDeepStrictEqual } from "node:util";
import { abBins } from "@/lib/color/ab-bins";
import { AppError } from "@/lib/errors";
import { abScale } from "@/lib/model/decoding";
import { readModelFolder } from "@/lib/model/model-folder";
import type { NetworkConfig } from "@/lib/model/network";
import { outputStrideOf } from "@/lib/model/network";
import type { Weights } from "@/lib/model/parameters";
import { initialWeights } from "@/lib/model/parameters";
import { widenWeights } from "@/lib/model/widen";
import { seededRandom } from "@/lib/protocol/random";
import { checkOrigin } from "@/scripts/train/origin";
import type { Run } from "@/scripts/train/run";

/** Fresh weights, or those of the model that the run starts from. */
export async function startWeights(run: Run): Promise<Weights> {
  const { settings, startedFrom } = run.config;
  const { seed, init, initialisation } = settings;
  if (init !== undefined) {
    if (startedFrom) await checkOrigin(init, startedFrom);
    return weightsOfModel(init, run.network, seededRandom(`${seed}/widening`));
  }
  const random = seededRandom(`${seed}/weights`);
  return initialWeights(run.network, random, startBias(run), initialisation);
}

/**
 * The output's bias, so that the first steps are not spent on learning the average colour: the logarithm of each
 * bin's share of the loss, or the mean colour where the network predicts ab itself.
 */
function startBias({ variant, config, binWeights }: Run): Float32Array {
  const { prior } = config;
  if (variant.objective === "regression") {
    return Float32Array.from([0, 1], (axis) =>
      prior.reduce((sum, p, q) => sum + (p * abBins[q][axis]) / abScale, 0),
    );
  }
  // The small constant keeps bins that the data never showed from starting at minus infinity.
  return Float32Array.from(prior, (p, q) => Math.log(p * binWeights[q] + 1e-5));
}

/** A model's weights, widened where the run's network is a multiple of the model's width and else the same. */
async function weightsOfModel(
  folder: string,
  network: NetworkConfig,
  random: () => number,
): Promise<Weights> {
  const model = await readModelFolder(folder);
  const isMultiple = network.width % model.network.width === 0;
  const comparable = isMultiple ? { ...model.network, width: network.width } : model.network;
  const differences = differencesOf(comparable, network);
  if (differences.length > 0) {
    throw new AppError(
      "conflict",
      `${folder} has another network than this run: ${differences.join("; ")}.`,
    );
  }
  const factor = network.width / model.network.width;
  return factor > 1 ? widenWeights(model, factor, random) : model.weights;
}

/** What is not the same in two networks. Dropout changes no weight and may differ. */
function differencesOf(model: NetworkConfig, run: NetworkConfig): string[] {
  const described = (network: NetworkConfig) => ({
    width: network.width,
    outputs: network.outputs,
    "output stride": outputStrideOf(network),
    "blocks left out": network.without?.join(" and ") ?? "none",
  });
  const [ours, theirs] = [described(run), described(model)];
  return (Object.keys(ours) as (keyof typeof ours)[])
    .filter((key) => !isDeepStrictEqual(ours[key], theirs[key]))
    .map((key) => `${key} ${theirs[key]} instead of ${ours[key]}`);
}
