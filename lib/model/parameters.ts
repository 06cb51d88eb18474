import * as tf from "@tensorflow/tfjs";
import { AppError } from "@/lib/errors";
import type { Layer, NetworkConfig, Parameters, RunningMoments } from "@/lib/model/network";
import { networkBlocks } from "@/lib/model/network";

/** A tensor's values outside the engine. Kernels are [k, k, in, out], the transposed one [4, 4, out, in]. */
export type Weight = { shape: number[]; values: Float32Array };

/** All that makes a trained network, by name: parameters, and `bnN.running_mean` and `.running_var`. */
export type Weights = Record<string, Weight>;

/** The trained tensors in the order of the layers, which is also their order in a flat vector. */
export function parameterShapes(config: NetworkConfig): { name: string; shape: number[] }[] {
  return networkBlocks(config).flatMap(({ layers, norm }) => [
    ...layers.flatMap((layer) => [
      { name: `${layer.name}.weight`, shape: kernelShape(layer) },
      { name: `${layer.name}.bias`, shape: [layer.output] },
    ]),
    ...(norm ? ["weight", "bias"] : []).map((kind) => ({
      name: `${norm}.${kind}`,
      shape: [layers[layers.length - 1].output],
    })),
  ]);
}

/** How many numbers are trained. */
export function countParameters(config: NetworkConfig): number {
  const sizes = parameterShapes(config).map(({ shape }) => tf.util.sizeFromShape(shape));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The running moments of every block that is normalised, as names of weights. */
export function momentShapes(config: NetworkConfig): { name: string; shape: number[] }[] {
  return networkBlocks(config).flatMap(({ layers, norm }) =>
    (norm ? ["running_mean", "running_var"] : []).map((kind) => ({
      name: `${norm}.${kind}`,
      shape: [layers[layers.length - 1].output],
    })),
  );
}

function kernelShape({ kernel, input, output }: Layer): number[] {
  return kernel === 4 ? [4, 4, output, input] : [kernel, kernel, input, output];
}

/** How kernels start, besides the last layer's. */
export const initialisations = ["he", "dirac"] as const;
export type Initialisation = (typeof initialisations)[number];
export const defaultInitialisation: Initialisation = "dirac";

/** Share of a He-normal kernel that is added to the identity. */
const besideIdentity = 0.1;

/**
 * Flat, yellowish results of training from scratch are what its authors put down to a poor initialisation. Kernels are
 * He-normal; with "dirac", those of 3 x 3 that change neither side nor channels pass their input on, with a tenth of
 * a He-normal kernel added (after Zagoruyko and Komodakis, arXiv:1706.00388): what is deep then starts as if it were
 * shallow. The last layer starts near zero and its bias at `outputBias`, the logarithm of how often each bin is
 * wanted, so that the first steps are not spent on learning the average colour.
 */
export function initialWeights(
  config: NetworkConfig,
  random: () => number,
  outputBias: Float32Array,
  initialisation: Initialisation = defaultInitialisation,
): Weights {
  const weights: Weights = {};
  for (const { layers, norm } of networkBlocks(config)) {
    for (const layer of layers) {
      const deviation = layer.kernel === 1 ? 0.01 : Math.sqrt(2 / fanIn(layer));
      const shape = kernelShape(layer);
      const values = filled(shape, () => deviation * normalNumber(random));
      if (initialisation === "dirac" && keepsShape(layer)) putBesideIdentity(values, layer);
      weights[`${layer.name}.weight`] = { shape, values };
      const bias = layer.kernel === 1 ? outputBias : new Float32Array(layer.output);
      weights[`${layer.name}.bias`] = { shape: [layer.output], values: bias };
    }
    if (norm) Object.assign(weights, initialNorm(norm, layers[layers.length - 1].output));
  }
  return weights;
}

function keepsShape({ kernel, stride, input, output }: Layer): boolean {
  return kernel === 3 && stride === 1 && input === output;
}

/** Turns a He-normal kernel [3, 3, in, in] into the identity beside a share of itself. */
function putBesideIdentity(values: Float32Array, { input }: Layer): void {
  values.forEach((value, i) => (values[i] = besideIdentity * value));
  const centre = 4 * input * input;
  for (let channel = 0; channel < input; channel++) {
    values[centre + channel * input + channel] += 1;
  }
}

/** How many inputs one output sums over. The transposed kernel of 4 reaches each output by 2 x 2 of its taps. */
function fanIn({ kernel, input }: Layer): number {
  return input * (kernel === 4 ? 4 : kernel * kernel);
}

function initialNorm(norm: string, channels: number): Weights {
  const shape = [channels];
  return {
    [`${norm}.weight`]: { shape, values: filled(shape, () => 1) },
    [`${norm}.bias`]: { shape, values: filled(shape, () => 0) },
    [`${norm}.running_mean`]: { shape, values: filled(shape, () => 0) },
    [`${norm}.running_var`]: { shape, values: filled(shape, () => 1) },
  };
}

/** A standard normal number from two uniform ones (Box and Muller). */
function normalNumber(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function filled(shape: number[], value: () => number): Float32Array {
  return Float32Array.from({ length: tf.util.sizeFromShape(shape) }, value);
}

/**
 * Throws an AppError that names the first tensor which the network needs and the weights lack, have in another shape,
 * or fill with what is no number: such a network would run, and be blind.
 */
export function checkWeights(config: NetworkConfig, weights: Weights): void {
  for (const { name, shape } of [...parameterShapes(config), ...momentShapes(config)]) {
    const problem = problemOf(weights[name], shape);
    if (problem) throw new AppError("unprocessable", `The weights do not fit: ${name} ${problem}.`);
  }
}

function problemOf(weight: Weight | undefined, shape: number[]): string | null {
  if (!weight) return "is missing";
  if (!tf.util.arraysEqual(weight.shape, shape)) {
    return `has the shape [${weight.shape.join(", ")}], not [${shape.join(", ")}]`;
  }
  return weight.values.every(Number.isFinite) ? null : "holds values that are no finite numbers";
}

/** Puts weights on the engine, checked. The caller disposes what it gets. */
export function loadWeights(
  config: NetworkConfig,
  weights: Weights,
): { parameters: Parameters; moments: RunningMoments } {
  checkWeights(config, weights);
  const tensor = (name: string, shape: number[]) => tf.tensor(weights[name].values, shape);
  const parameters: Parameters = {};
  for (const { name, shape } of parameterShapes(config)) parameters[name] = tensor(name, shape);
  const moments: RunningMoments = {};
  for (const { norm, layers } of networkBlocks(config)) {
    if (!norm) continue;
    const shape = [layers[layers.length - 1].output];
    moments[norm] = {
      mean: tensor(`${norm}.running_mean`, shape) as tf.Tensor1D,
      variance: tensor(`${norm}.running_var`, shape) as tf.Tensor1D,
    };
  }
  return { parameters, moments };
}
