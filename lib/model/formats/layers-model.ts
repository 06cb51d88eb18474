import * as tf from "@tensorflow/tfjs";
import { abBins } from "@/lib/color/ab-bins";
import type { TrainedModel } from "@/lib/model/trained-model";
import { abScale } from "@/lib/model/decoding";
import { batchNormEpsilon } from "@/lib/model/kernels/epsilon";
import type { Block, Layer } from "@/lib/model/network";
import { networkBlocks } from "@/lib/model/network";
import type { Weights } from "@/lib/model/parameters";
import { abChannels } from "@/lib/model/variants";

/**
 * The model in layers that TensorFlow.js has of its own, so that it runs without this project's code:
 * [n, h, w, 1], L in 0..100 -> [n, h/4, w/4, 2], ab in Lab units, decoded at the card's temperature. Its layer
 * "logits" is what the network says before decoding. An engine must be loaded; the caller disposes the model.
 */
export function createLayersModel(model: TrainedModel): tf.LayersModel {
  const made: tf.LayersModel[] = [];
  // The layers' weights are variables, which outlive the tidy; what they began with does not.
  tf.tidy(() => {
    made.push(buildModel(model));
  });
  return made[0];
}

function buildModel({ network, weights, temperature, slug }: TrainedModel): tf.LayersModel {
  const input = tf.input({ shape: [null, null, 1], name: "lightness" });
  const scale = { scale: 1 / 100, offset: -1 / 2, name: "normalised" };
  let x = apply(tf.layers.rescaling(scale), input);
  for (const block of networkBlocks(network)) x = applyBlock(x, block, weights);
  x = network.outputs === abChannels ? scaleColour(x) : decodeLogits(x, temperature);
  return tf.model({ inputs: input, outputs: x, name: slug });
}

/** Puts a layer behind another; with weights it takes these, in the order in which the layer names its own. */
function apply(
  layer: tf.layers.Layer,
  x: tf.SymbolicTensor,
  weights: tf.Tensor[] = [],
): tf.SymbolicTensor {
  const y = layer.apply(x) as tf.SymbolicTensor;
  if (weights.length > 0) layer.setWeights(weights);
  return y;
}

function applyBlock(x: tf.SymbolicTensor, block: Block, weights: Weights): tf.SymbolicTensor {
  const read = (...names: string[]) =>
    names.map((name) => tf.tensor(weights[name].values, weights[name].shape));
  let y = x;
  for (const layer of block.layers) {
    const { name } = layer;
    // A stride of 2 pads a pixel on every side, which 'same' would not.
    if (layer.stride === 2 && layer.kernel === 3) {
      y = apply(tf.layers.zeroPadding2d({ padding: 1, name: `${name}_padding` }), y);
    }
    const convolution = convolutionLayer(layer, block.isDilated);
    y = apply(convolution, y, read(`${name}.weight`, `${name}.bias`));
  }
  if (!block.norm) return y;
  const { norm } = block;
  const normaliser = tf.layers.batchNormalization({ epsilon: batchNormEpsilon, name: norm });
  const kinds = ["weight", "bias", "running_mean", "running_var"];
  return apply(normaliser, y, read(...kinds.map((kind) => `${norm}.${kind}`)));
}

function convolutionLayer(
  { name, kernel, output, stride }: Layer,
  isDilated: boolean,
): tf.layers.Layer {
  const common = { name, filters: output, kernelSize: kernel, kernelInitializer: "zeros" } as const;
  if (kernel === 1) return tf.layers.conv2d({ ...common, name: "logits" });
  const rectified = { ...common, strides: stride, activation: "relu" } as const;
  if (kernel === 4) return tf.layers.conv2dTranspose({ ...rectified, padding: "same" });
  const padding = stride === 2 ? "valid" : "same";
  return tf.layers.conv2d({ ...rectified, padding, dilationRate: isDilated ? 2 : 1 });
}

/** The annealed mean: softmax(logits / T) over the channels, times the bins' centres as a convolution of 1. */
function decodeLogits(logits: tf.SymbolicTensor, temperature: number): tf.SymbolicTensor {
  const annealed = apply(
    tf.layers.rescaling({ scale: 1 / temperature, offset: 0, name: "annealed" }),
    logits,
  );
  const distribution = apply(tf.layers.softmax({ axis: -1, name: "distribution" }), annealed);
  const centres = tf.tensor4d(abBins.flat(), [1, 1, abBins.length, abChannels]);
  const mean = { filters: abChannels, kernelSize: 1, useBias: false, name: "ab" };
  return apply(tf.layers.conv2d(mean), distribution, [centres]);
}

/** A network that predicts ab does so in units of abScale. */
function scaleColour(x: tf.SymbolicTensor): tf.SymbolicTensor {
  return apply(tf.layers.rescaling({ scale: abScale, offset: 0, name: "ab" }), x);
}
