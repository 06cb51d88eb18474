import * as tf from "@tensorflow/tfjs";
import { decodeOutput } from "@/lib/model/decoding";
import { graphPorts, writeSavedModel } from "@/lib/model/formats/saved-model";
import { loadNativeGraph } from "@/lib/model/kernels/native-graph";
import { forward } from "@/lib/model/network";
import { checkWeights, loadWeights } from "@/lib/model/parameters";
import type { TrainedModel } from "@/lib/model/trained-model";

/** A network that is used, not trained. */
export type Predictor = {
  /**
   * lightness: [n, h, w, 1], L in 0..100, sides multiples of 16 -> [n, h/4, w/4, 2] (or an eighth), ab in Lab units.
   * The caller disposes both.
   */
  predict: (lightness: tf.Tensor4D) => tf.Tensor4D;
  dispose: () => void;
};

/**
 * Puts a model on the active engine. The native one gets it as a whole graph, in which it fuses convolutions with
 * what follows them; elsewhere it runs step by step.
 */
export async function createPredictor(model: TrainedModel): Promise<Predictor> {
  return tf.getBackend() === "tensorflow"
    ? createGraphPredictor(model)
    : createStepPredictor(model);
}

async function createGraphPredictor(model: TrainedModel): Promise<Predictor> {
  checkWeights(model.network, model.weights);
  const graph = await loadNativeGraph(writeSavedModel(model), graphPorts);
  return { predict: (lightness) => graph.run(lightness) as tf.Tensor4D, dispose: graph.dispose };
}

export function createStepPredictor({ network, weights, temperature }: TrainedModel): Predictor {
  const { parameters, moments } = loadWeights(network, weights);
  return {
    predict: (lightness) =>
      tf.tidy(() => {
        const { logits } = forward(network, parameters, lightness, { moments });
        return decodeOutput(logits, temperature);
      }),
    dispose: () => {
      tf.dispose([parameters, Object.values(moments).flatMap(Object.values)]);
    },
  };
}
