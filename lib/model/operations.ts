import * as tf from "@tensorflow/tfjs";

/**
 * The operations that the network is made of, on whatever backend is active. They are all that the network
 * knows of the engine, so a faster kernel goes behind one of them with a custom gradient and this as its fallback.
 */

export type BatchMoments = { mean: tf.Tensor1D; variance: tf.Tensor1D };

/** PyTorch's constant, which the reference weights were computed with. */
const batchNormEpsilon = 1e-5;

/**
 * A 3x3 or 1x1 convolution with its bias. x: [n, h, w, in], kernel: [k, k, in, out], bias: [out].
 * Stride 2 pads one pixel on every side as PyTorch does: TensorFlow's 'same' would pad on two sides only.
 */
export function convolve(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  { bias, stride }: { bias: tf.Tensor1D; stride: 1 | 2 },
): tf.Tensor4D {
  if (stride === 1) return tf.add(tf.conv2d(x, kernel, 1, "same"), bias);
  const padded = tf.pad4d(x, [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ]);
  return tf.add(tf.conv2d(padded, kernel, 2, "valid"), bias);
}

/** Doubles height and width. kernel: [4, 4, out, in]; 'same' is the padding of 1 of the reference. */
export function convolveUp(x: tf.Tensor4D, kernel: tf.Tensor4D, bias: tf.Tensor1D): tf.Tensor4D {
  const [n, h, w] = x.shape;
  const shape: [number, number, number, number] = [n, 2 * h, 2 * w, kernel.shape[2]];
  return tf.add(tf.conv2dTranspose(x, kernel, shape, 2, "same"), bias);
}

/**
 * max(x, 0). The gradient is written with the sign of the result: two kernels, where the library's own takes seven
 * over a native engine.
 */
export function relu(x: tf.Tensor4D): tf.Tensor4D {
  const rectify = tf.customGrad((input, save) => {
    const value = tf.relu(input as tf.Tensor4D);
    (save as tf.GradSaveFunc)([value]);
    return {
      value,
      gradFunc: (dy: tf.Tensor4D, saved: tf.Tensor[]) => tf.mul(dy, tf.sign(saved[0])),
    };
  });
  return rectify(x) as tf.Tensor4D;
}

type ScaleAndOffset = { scale: tf.Tensor1D; offset: tf.Tensor1D };

/** Batch normalisation with given moments, which are constants to its gradient. scale, offset: [c]. */
export function normalise(
  x: tf.Tensor4D,
  { mean, variance }: BatchMoments,
  { scale, offset }: ScaleAndOffset,
): tf.Tensor4D {
  return tf.batchNorm4d(x, mean, variance, offset, scale, batchNormEpsilon);
}

/** Mean and (population) variance of each channel over a batch. */
export function batchMoments(x: tf.Tensor4D): BatchMoments {
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  return { mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D };
}

/**
 * Batch normalisation with the batch's own moments, as batchMoments gives them. The gradient through the moments
 * is written out (Ioffe and Szegedy): a third of the passes over the data that automatic differentiation makes.
 */
export function normaliseByBatch(
  x: tf.Tensor4D,
  moments: BatchMoments,
  parameters: ScaleAndOffset,
): tf.Tensor4D {
  const normaliser = tf.customGrad((input, scale, offset, save) => {
    const arguments_ = { scale, offset } as ScaleAndOffset;
    const value = normalise(input as tf.Tensor4D, moments, arguments_);
    const { mean, variance } = moments;
    (save as unknown as tf.GradSaveFunc)([input as tf.Tensor, mean, variance, scale as tf.Tensor]);
    return {
      value,
      gradFunc: (dy: tf.Tensor4D, saved: tf.Tensor[]) => batchNormGradients(dy, saved),
    };
  });
  return normaliser(x, parameters.scale, parameters.offset) as tf.Tensor4D;
}

/** Gradients to input, scale and offset. */
function batchNormGradients(dy: tf.Tensor4D, saved: tf.Tensor[]): tf.Tensor[] {
  const [x, mean, variance, scale] = saved;
  const count = x.size / scale.size;
  const inverse = tf.rsqrt(tf.add(variance, batchNormEpsilon));
  const normal = tf.mul(tf.sub(x, mean), inverse);
  const toOffset = tf.sum(dy, [0, 1, 2]);
  const toScale = tf.sum(tf.mul(dy, normal), [0, 1, 2]);
  const centred = tf.sub(dy, tf.div(toOffset, count));
  const toInput = tf.mul(
    tf.sub(centred, tf.mul(normal, tf.div(toScale, count))),
    tf.mul(scale, inverse),
  );
  return [toInput, toScale, toOffset];
}

/** Splits each image into its four phases, where a convolution of dilation 2 is an ordinary one. */
export function splitPhases(x: tf.Tensor4D): tf.Tensor4D {
  return tf.spaceToBatchND(x, [2, 2], noCrops) as tf.Tensor4D;
}

/** The inverse of splitPhases. */
export function joinPhases(x: tf.Tensor4D): tf.Tensor4D {
  return tf.batchToSpaceND(x, [2, 2], noCrops) as tf.Tensor4D;
}

const noCrops = [
  [0, 0],
  [0, 0],
];
