import * as tf from "@tensorflow/tfjs";
import { binCount } from "@/lib/color/ab-bins";
import { dropout as dropValues } from "@/lib/model/dropout";
import * as operation from "@/lib/model/operations";
import type { Kernels } from "@/lib/model/kernels/kernels";
import { activeKernels } from "@/lib/model/kernels/kernels";
import type { Precision } from "@/lib/model/kernels/precision";
import type { BatchMoments } from "@/lib/model/operations";

/** Blocks that take and give 8 W channels, so that the network still fits together without them. */
export const removableBlocks = ["block5", "block6", "block7"] as const;
export type RemovableBlock = (typeof removableBlocks)[number];

/**
 * The colorization network of Zhang, Isola and Efros as they released it (docs/network.md), as a function of
 * named tensors, and the changes that the variants make to it.
 */
export type NetworkConfig = {
  /** Channels of the first layer: 64 in the paper. */
  width: number;
  /** Channels of the output: 313 bins, or 2 where ab itself is predicted. */
  outputs: number;
  /** Blocks left out. */
  without?: readonly RemovableBlock[];
  /** Share of the values after blocks 4 to 7 that training sets to zero; absent or 0: none. */
  dropout?: number;
  /** An image of side S gives an output of side S / 4, or S / 8 where conv8_1 does not enlarge. */
  outputStride?: OutputStride;
};

export type OutputStride = 4 | 8;

/** How many times smaller the output's side is than the image's. */
export function outputStrideOf({ outputStride }: Pick<NetworkConfig, "outputStride">) {
  return outputStride ?? 4;
}

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

export type Block = {
  name: string;
  layers: Layer[];
  norm: string | null;
  /** Its convolutions have dilation 2. */
  isDilated: boolean;
  /** Training drops a share of its output's values. */
  hasDropout: boolean;
};

/** The network's sides must be multiples of this: three halvings, and an even grid for the two phases. */
export const sideMultiple = 16;

/** The layer table (docs/network.md), without the blocks that the config leaves out. */
export function networkBlocks(config: NetworkConfig): Block[] {
  const { width: w, outputs, without = [] } = config;
  const name = outputs === binCount ? `conv8_${binCount}` : "conv8_out";
  const blocks = [
    trunkBlock(1, [1, w, w], [1, 2]),
    trunkBlock(2, [w, 2 * w, 2 * w], [1, 2]),
    trunkBlock(3, [2 * w, 4 * w, 4 * w, 4 * w], [1, 1, 2]),
    trunkBlock(4, [4 * w, 8 * w, 8 * w, 8 * w], [1, 1, 1]),
    trunkBlock(5, [8 * w, 8 * w, 8 * w, 8 * w], [1, 1, 1]),
    trunkBlock(6, [8 * w, 8 * w, 8 * w, 8 * w], [1, 1, 1]),
    trunkBlock(7, [8 * w, 8 * w, 8 * w, 8 * w], [1, 1, 1]),
    headBlock("conv8_1", [enlargingLayer(config)]),
    headBlock("block8", [
      { name: "conv8_2", kernel: 3, input: 4 * w, output: 4 * w, stride: 1 },
      { name: "conv8_3", kernel: 3, input: 4 * w, output: 4 * w, stride: 1 },
    ]),
    headBlock("logits", [{ name, kernel: 1, input: 4 * w, output: outputs, stride: 1 }]),
  ];
  return blocks.filter((block) => !without.some((left) => left === block.name));
}

/** Blocks 1 to 7: convolutions of 3, normalised at their end. */
function trunkBlock(index: number, channels: number[], strides: (1 | 2)[]): Block {
  const layers = strides.map((stride, i): Layer => {
    const name = `conv${index}_${i + 1}`;
    return { name, kernel: 3, input: channels[i], output: channels[i + 1], stride };
  });
  const isDilated = index === 5 || index === 6;
  return { name: `block${index}`, layers, norm: `bn${index}`, isDilated, hasDropout: index >= 4 };
}

function headBlock(name: string, layers: Layer[]): Block {
  return { name, layers, norm: null, isDilated: false, hasDropout: false };
}

/**
 * conv8_1: the transposed kernel of 4 doubles the resolution. With the output at S / 8 an ordinary convolution of 3
 * stands in its place: the same channels and as many layers, so that the resolution alone differs.
 */
function enlargingLayer(config: NetworkConfig): Layer {
  const channels = { input: 8 * config.width, output: 4 * config.width };
  return outputStrideOf(config) === 4
    ? { name: "conv8_1", kernel: 4, ...channels, stride: 2 }
    : { name: "conv8_1", kernel: 3, ...channels, stride: 1 };
}

export type ForwardOptions = {
  /** Normalise by the batch's own moments (training) or by these running ones. */
  moments: "batch" | RunningMoments;
  /** Training only: drop values where the config asks for it, the same ones for the same seed. */
  dropoutSeed?: string;
  /**
   * Training only: what the blocks compute in, up to the logits, which are float32 always. Running moments need
   * float32, the default.
   */
  precision?: Precision;
  /** Let the gradient be asked for down to the lightness too, which costs the widest layer one more pass. */
  hasInputGradient?: boolean;
  /** Shown every block's output by name, for tests and for looking inside. */
  observe?: (name: string, activation: tf.Tensor4D) => void;
};

/** batchMoments (empty unless normalised by the batch) outlive every tidy and are the caller's to dispose. */
export type ForwardResult = { logits: tf.Tensor4D; batchMoments: RunningMoments };

/**
 * lightness: [n, S, S', 1], L in 0..100 -> logits [n, S/4, S'/4, outputs], or S/8 where the config says so. The
 * moments of the batch come back beside them (empty unless asked for). Intermediate tensors are the caller's to
 * tidy.
 */
export function forward(
  config: NetworkConfig,
  parameters: Parameters,
  lightness: tf.Tensor4D,
  options: ForwardOptions,
): ForwardResult {
  const seen: RunningMoments = {};
  const blocks = networkBlocks(config);
  const trunk = activeKernels(options.precision);
  let x = operation.narrow(normaliseLightness(lightness), trunk);
  for (const block of blocks) {
    const isLast = block === blocks[blocks.length - 1];
    if (isLast) x = operation.widen(x, trunk);
    for (const layer of block.layers) {
      const isInputFixed = layer.name === "conv1_1" && !options.hasInputGradient;
      const kernels = isLast ? activeKernels() : trunk;
      x = applyLayer(parameters, layer, { x, isDilated: block.isDilated, isInputFixed, kernels });
    }
    const { moments, dropoutSeed: seed } = options;
    if (block.norm) x = applyNorm(block.norm, parameters, x, { moments, seen, kernels: trunk });
    options.observe?.(block.name, x);
    if (block.hasDropout) x = applyDropout(x, config, { seed, block, kernels: trunk });
  }
  return { logits: x, batchMoments: seen };
}

/** Every block drops values of its own. */
function applyDropout(
  x: tf.Tensor4D,
  { dropout = 0 }: NetworkConfig,
  { seed, block, kernels }: { seed: string | undefined; block: Block; kernels: Kernels },
): tf.Tensor4D {
  if (dropout === 0 || seed === undefined) return x;
  const values = dropValues(operation.widen(x, kernels), dropout, `${seed}/${block.name}`);
  return operation.narrow(values, kernels);
}

/** L 0..100 -> -0.5..0.5, as in the authors' later release. */
function normaliseLightness(lightness: tf.Tensor4D): tf.Tensor4D {
  return tf.mul(tf.sub(lightness, 50), 1 / 100);
}

type LayerInput = {
  x: tf.Tensor4D;
  isDilated: boolean;
  isInputFixed: boolean;
  kernels: Kernels;
};

function applyLayer(
  parameters: Parameters,
  layer: Layer,
  { x, isDilated, isInputFixed, kernels }: LayerInput,
): tf.Tensor4D {
  const kernel = parameters[`${layer.name}.weight`] as tf.Tensor4D;
  const bias = parameters[`${layer.name}.bias`] as tf.Tensor1D;
  if (layer.kernel === 4) return operation.convolveUp(x, kernel, bias, kernels);
  const shape = {
    stride: layer.stride,
    dilation: isDilated ? 2 : 1,
    isRectified: layer.kernel !== 1,
  } as const;
  return operation.convolve(x, kernel, { bias, isInputFixed, ...shape }, kernels);
}

type NormInput = {
  moments: ForwardOptions["moments"];
  seen: RunningMoments;
  kernels: Kernels;
};

/** Normalises by the running moments, or by the batch's own, which are then put into `seen`. */
function applyNorm(
  norm: string,
  parameters: Parameters,
  x: tf.Tensor4D,
  { moments, seen, kernels }: NormInput,
): tf.Tensor4D {
  const scale = parameters[`${norm}.weight`] as tf.Tensor1D;
  const offset = parameters[`${norm}.bias`] as tf.Tensor1D;
  if (moments !== "batch") return operation.normalise(x, moments[norm], { scale, offset });
  const normalised = operation.normaliseByBatch(x, { scale, offset }, kernels);
  seen[norm] = normalised.moments;
  return normalised.y;
}
