import * as tf from "@tensorflow/tfjs";

/**
 * Soft targets of n pixels, sparse. positions: [n*k] int32, where in the flattened [n, Q] each weight belongs
 * (pixel * Q + bin). weights: [n*k], summing to 1 over a pixel. pixelWeights: [n], the rebalancing weight of
 * each pixel's strongest bin, 0 for pixels of grey images.
 */
export type SparseTargets = {
  positions: tf.Tensor1D;
  weights: tf.Tensor1D;
  pixelWeights: tf.Tensor1D;
};

/**
 * Multinomial cross entropy against soft targets, weighted per pixel and averaged over the pixels.
 * logits: [n, Q] -> scalar. Its gradient is written out, w (softmax - target) / n: one pass over [n, Q] each for
 * softmax and targets, and no dense target in the forward pass at all.
 */
export function crossEntropy(logits: tf.Tensor2D, targets: SparseTargets): tf.Scalar {
  const loss = tf.customGrad((z, save) => {
    const logProbabilities = tf.logSoftmax(z as tf.Tensor2D);
    const weights = pixelShares(targets, logits.shape[0]);
    const picked = tf.gather(tf.reshape(logProbabilities, [-1]), targets.positions);
    const value = tf.neg(tf.sum(tf.mul(picked, weights))) as tf.Scalar;
    (save as tf.GradSaveFunc)([logProbabilities]);
    return {
      value,
      gradFunc: (dy: tf.Scalar, saved: tf.Tensor[]) => crossEntropyGradient(dy, saved[0], targets),
    };
  });
  return loss(logits) as tf.Scalar;
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
  const shares = pixelShares(targets, pixels);
  const places = tf.expandDims(targets.positions, 1);
  const wanted = tf.reshape(tf.scatterND(places, shares, [pixels * bins]), [pixels, bins]);
  const perPixel = tf.reshape(tf.mul(targets.pixelWeights, 1 / pixels), [pixels, 1]);
  return tf.mul(tf.sub(tf.mul(tf.exp(logProbabilities), perPixel), wanted), dy);
}
