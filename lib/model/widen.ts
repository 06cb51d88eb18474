import * as tf from "@tensorflow/tfjs";
import type { NetworkConfig } from "@/lib/model/network";
import type { Weight, Weights } from "@/lib/model/parameters";
import { checkWeights, momentShapes, parameterShapes } from "@/lib/model/parameters";

/**
 * Weights of a network that has `factor` times the channels in each layer, and computes what the narrow one does
 * (Net2WiderNet: Chen, Goodfellow and Shlens, arXiv:1511.05641). Every channel is repeated; what the next layer takes
 * from a channel is divided at random among its copies, so that training can make different things of them.
 *
 * `random` gives numbers in [0, 1). Throws an AppError where the weights are not the network's.
 */
export function widenWeights(
  { network, weights }: { network: NetworkConfig; weights: Weights },
  factor: number,
  random: () => number,
): Weights {
  checkWeights(network, weights);
  const wide = { ...network, width: factor * network.width };
  const shapes = [...parameterShapes(wide), ...momentShapes(wide)];
  return Object.fromEntries(
    shapes.map(({ name, shape }) => {
      const copies = { shape, values: repeatChannels(weights[name], shape) };
      const isKernel = shape.length === 4;
      return [name, isKernel ? divideInputs(copies, weights[name], random) : copies];
    }),
  );
}

/** Channel c of the wide tensor is channel c modulo their number of the narrow one, on every axis. */
function repeatChannels({ shape, values }: Weight, wide: readonly number[]): Float32Array {
  const narrowSteps = tf.util.computeStrides(shape).concat(1);
  const wideSteps = tf.util.computeStrides([...wide]).concat(1);
  return Float32Array.from({ length: tf.util.sizeFromShape([...wide]) }, (_, at) => {
    const from = wideSteps.map((step, axis) => Math.floor(at / step) % shape[axis]);
    return values[from.reduce((sum, index, axis) => sum + index * narrowSteps[axis], 0)];
  });
}

/** Gives the copies of an input channel random shares of what there was for one; the shares add up to one. */
function divideInputs({ shape, values }: Weight, narrow: Weight, random: () => number): Weight {
  // The transposed kernel of 4 is [4, 4, out, in], all others are [k, k, in, out].
  const axis = shape[0] === 4 ? 3 : 2;
  const copies = shape[axis] / narrow.shape[axis];
  const step = tf.util.sizeFromShape(shape.slice(axis + 1)) * narrow.shape[axis];
  for (let first = 0; first < values.length; first++) {
    if (first % (step * copies) >= step) continue;
    const shares = drawShares(copies, random);
    shares.forEach((share, copy) => (values[first + copy * step] *= share));
  }
  return { shape, values };
}

/** Shares that add up to one: each but the last is uniform between nothing and twice an equal part of what is left. */
function drawShares(count: number, random: () => number): number[] {
  let left = 1;
  return Array.from({ length: count }, (_, taken) => {
    const isLast = taken === count - 1;
    const share = isLast ? left : (left * 2 * random()) / (count - taken);
    left -= share;
    return share;
  });
}
