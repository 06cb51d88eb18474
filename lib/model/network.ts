import * as tf from "@tensorflow/tfjs";
import { binCount } from "@/lib/color/ab-bins";
import * as operation from "@/lib/model/operations";
import type { BatchMoments } from "@/lib/model/operations";

/**
 * The colorization network of Zhang, Isola and Efros as they released it (docs/network.md), as a function of
 * named tensors. `width` is the number of channels of the first layer: 64 in the paper.
 */
export type NetworkConfig = { width: number; outputs: number };

/** Convolution kernels, biases, and the scales and offsets of batch normalisation: all that is trained. */
export type Parameters = Record<string, tf.Tensor>;

/** Running means and variances of batch normalisation, by block name. */
export type RunningMoments = Record<string, BatchMoments>;

export type Layer = {
  name: string;
  kernel: 1 | 3 | 4;
  input: number;
  output: number;
  stride: 1 | 2;
};
export type Block = { name: string; layers: Layer[]; norm: string | null };

/** The network's sides must be multiples of this: three halvings, and an even grid for the two phases. */
export const sideMultiple = 16;

/** An image of side S gives logits of side S / 4. */
export const outputStride = 4;

/** The layer table (docs/network.md). conv8_1 doubles the resolution; the other kernels of 3 keep or halve it. */
export function networkBlocks({ width: w, outputs }: NetworkConfig): Block[] {
  const name = outputs === binCount ? `conv8_${binCount}` : "conv8_out";
  return [
    block(1, [1, w, w], [1, 2]),
    block(2, [w, 2 * w, 2 * w], [1, 2]),
    block(3, [2 * w, 4 * w, 4 * w, 4 * w], [1, 1, 2]),
    block(4, [4 * w, 8 * w, 8 * w, 8 * w], [1, 1, 1]),
    block(5, [8 * w, 8 * w, 8 * w, 8 * w], [1, 1, 1]),
    block(6, [8 * w, 8 * w, 8 * w, 8 * w], [1, 1, 1]),
    block(7, [8 * w, 8 * w, 8 * w, 8 * w], [1, 1, 1]),
    {
      name: "conv8_1",
      norm: null,
      layers: [{ name: "conv8_1", kernel: 4, input: 8 * w, output: 4 * w, stride: 2 }],
    },
    {
      name: "block8",
      norm: null,
      layers: [
        { name: "conv8_2", kernel: 3, input: 4 * w, output: 4 * w, stride: 1 },
        { name: "conv8_3", kernel: 3, input: 4 * w, output: 4 * w, stride: 1 },
      ],
    },
    {
      name: "logits",
      norm: null,
      layers: [{ name, kernel: 1, input: 4 * w, output: outputs, stride: 1 }],
    },
  ];
}

function block(index: number, channels: number[], strides: (1 | 2)[]): Block {
  const layers = strides.map((stride, i): Layer => {
    const name = `conv${index}_${i + 1}`;
    return { name, kernel: 3, input: channels[i], output: channels[i + 1], stride };
  });
  return { name: `block${index}`, layers, norm: `bn${index}` };
}

export type ForwardOptions = {
  /** Normalise by the batch's own moments (training) or by these running ones. */
  moments: "batch" | RunningMoments;
  /** Shown every block's output by name, for tests and for looking inside. */
  observe?: (name: string, activation: tf.Tensor4D) => void;
};

export type ForwardResult = { logits: tf.Tensor4D; batchMoments: RunningMoments };

/**
 * lightness: [n, S, S', 1], L in 0..100 -> logits [n, S/4, S'/4, outputs]. The moments of the batch come back
 * beside them (empty unless asked for). Intermediate tensors are the caller's to tidy.
 */
export function forward(
  config: NetworkConfig,
  parameters: Parameters,
  lightness: tf.Tensor4D,
  options: ForwardOptions,
): ForwardResult {
  const seen: RunningMoments = {};
  let x = normaliseLightness(lightness);
  for (const part of networkBlocks(config)) {
    // Blocks 5 and 6 have dilation 2, computed exactly as ordinary convolutions on the four phases.
    if (part.name === "block5") x = operation.splitPhases(x);
    for (const layer of part.layers) x = applyLayer(parameters, layer, x);
    if (part.norm) x = applyNorm(part.norm, parameters, x, { moments: options.moments, seen });
    if (part.name === "block6") x = operation.joinPhases(x);
    // What lies inside the two phases is shown as the picture it stands for.
    options.observe?.(part.name, part.name === "block5" ? operation.joinPhases(x) : x);
  }
  return { logits: x, batchMoments: seen };
}

/** L 0..100 -> -0.5..0.5, as in the authors' later release. */
function normaliseLightness(lightness: tf.Tensor4D): tf.Tensor4D {
  return tf.mul(tf.sub(lightness, 50), 1 / 100);
}

function applyLayer(parameters: Parameters, layer: Layer, x: tf.Tensor4D): tf.Tensor4D {
  const kernel = parameters[`${layer.name}.weight`] as tf.Tensor4D;
  const bias = parameters[`${layer.name}.bias`] as tf.Tensor1D;
  if (layer.kernel === 4) return operation.relu(operation.convolveUp(x, kernel, bias));
  const convolved = operation.convolve(x, kernel, { bias, stride: layer.stride });
  return layer.kernel === 1 ? convolved : operation.relu(convolved);
}

/** Normalises by the running moments, or by the batch's own, which are then put into `seen`. */
function applyNorm(
  norm: string,
  parameters: Parameters,
  x: tf.Tensor4D,
  { moments, seen }: { moments: ForwardOptions["moments"]; seen: RunningMoments },
): tf.Tensor4D {
  const scale = parameters[`${norm}.weight`] as tf.Tensor1D;
  const offset = parameters[`${norm}.bias`] as tf.Tensor1D;
  if (moments !== "batch") return operation.normalise(x, moments[norm], { scale, offset });
  seen[norm] = operation.batchMoments(x);
  return operation.normaliseByBatch(x, seen[norm], { scale, offset });
}
