import { abBins } from "@/lib/color/ab-bins";
import { abScale } from "@/lib/model/decoding";
import type { Weights } from "@/lib/model/parameters";
import { initialWeights } from "@/lib/model/parameters";
import { widenWeights } from "@/lib/model/widen";
import { seededRandom } from "@/lib/protocol/random";
import { readFittingModel } from "@/scripts/train/fitting-model";
import { checkOrigin } from "@/scripts/train/origin";
import type { Run } from "@/scripts/train/run";

/** Fresh weights, or those of the model that the run starts from. */
export async function startWeights(run: Run): Promise<Weights> {
  const { settings, startedFrom } = run.config;
  const { seed, init, initialisation } = settings;
  if (init !== undefined) {
    if (startedFrom) await checkOrigin(init, startedFrom);
    const model = await readFittingModel(init, run.network);
    const factor = run.network.width / model.network.width;
    return factor > 1
      ? widenWeights(model, factor, seededRandom(`${seed}/widening`))
      : model.weights;
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
