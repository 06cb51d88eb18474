import * as tf from "@tensorflow/tfjs";
import { differentiable } from "@/lib/model/operations";

/**
 * Soft targets of n pixels over Q bins, sparse. positions: [n*k] int32, where in the flattened [n, Q] each weight
 * belongs (pixel * Q + bin). weights: [n*k], summing to 1 over a pixel. pixelWeights: [n], the rebalancing weight of
 * each pixel's strongest bin, 0 for pixels of grey images.
 */
export type SparseTargets = {
  positions: tf.Tensor1D;
  weights: tf.Tensor1D;
  pixelWeights: tf.Tensor1D;
};

/** Colours of n pixels. values: [n, 2], in the output's units. pixelWeights: [n], 0 for pixels of grey images. */
export type ColourTargets = { values: tf.Tensor2D; pixelWeights: tf.Tensor1D };

/**
 * Multinomial cross entropy against soft targets, weighted per pixel and averaged over the pixels.
 * logits: [n, Q] -> scalar. Its gradient is written out, w (softmax - target) / n: one pass over [n, Q] each for
 * softmax and targets, and no dense target in the forward pass at all.
 */
export function crossEntropy(logits: tf.Tensor2D, targets: SparseTargets): tf.Scalar {
  return differentiable<tf.Scalar>([logits], {
    forward: () => {
      const logProbabilities = tf.logSoftmax(logits);
      const picked = tf.gather(tf.reshape(logProbabilities, [-1]), targets.positions);
      const shares = pixelShares(targets, logits.shape[0]);
      const value = tf.neg(tf.sum(tf.mul(picked, shares))) as tf.Scalar;
      return { value, saved: [logProbabilities] };
    },
    backward: (dy, [logProbabilities]) => [crossEntropyGradient(dy, logProbabilities, targets)],
  });
}

/** Each target weight times its pixel's weight and 1/n: [n*k]. */
function pixelShares({ weights, pixelWeights }: SparseTargets, pixels: number): tf.Tensor1D {
  const perPixel = tf.reshape(tf.mul(pixelWeights, 1 / pixels), [pixels, 1]);
  return tf.reshape(tf.mul(tf.reshape(weights, [pixels, -1]), perPixel), [-1]);
}

function crossEntropyGradient(
  dy: tf.Scalar,
  logProbabilities: tf.Tensor,
  targets: SparseTargets,
): tf.Tensor2D {
  const [pixels, bins] = logProbabilities.shape;
  const shares = tf.mul(pixelShares(targets, pixels), dy);
  const places = tf.expandDims(targets.positions, 1);
  const wanted = tf.reshape(tf.scatterND(places, shares, [pixels * bins]), [pixels, bins]);
  const perPixel = tf.reshape(tf.mul(tf.mul(targets.pixelWeights, 1 / pixels), dy), [pixels, 1]);
  return tf.sub(tf.mul(tf.exp(logProbabilities), perPixel), wanted);
}

/**
 * Half the squared distance of two colours (Zhang et al., eq. 1), weighted per pixel and averaged: [n, 2] -> scalar.
 */
export function squaredError(
  predicted: tf.Tensor2D,
  { values, pixelWeights }: ColourTargets,
): tf.Scalar {
  const distances = tf.sum(tf.square(tf.sub(predicted, values)), 1);
  return tf.mul(tf.mean(tf.mul(distances, pixelWeights)), 0.5) as tf.Scalar;
}

/** The share of the loss that asks for small kernels: strength times the sum of all their squared weights. */
export function kernelPenalty(kernels: readonly tf.Tensor[], strength: number): tf.Scalar {
  const sums = kernels.map((kernel) => tf.sum(tf.square(kernel)));
  return tf.mul(tf.addN(sums), strength) as tf.Scalar;
}
