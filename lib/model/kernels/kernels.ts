import * as tf from "@tensorflow/tfjs";
import { nativeKernels } from "@/lib/model/kernels/native";
import type { Precision } from "@/lib/model/kernels/precision";
import { AppError } from "@/lib/errors";
import { portableKernels } from "@/lib/model/kernels/portable";

export type ConvolutionShape = {
  stride: 1 | 2;
  dilation: 1 | 2;
  /** Whether the result is max(., 0). */
  isRectified: boolean;
};

/** A convolution's inputs. x: [n, h, w, in], kernel: [k, k, in, out], bias: [out]. */
export type ConvolutionInput = { x: tf.Tensor4D; kernel: tf.Tensor4D; bias: tf.Tensor1D };

/** What the gradient of a convolution needs: dy and y are [n, h', w', out]. */
export type ConvolutionBack = {
  x: tf.Tensor4D;
  kernel: tf.Tensor4D;
  y: tf.Tensor4D;
  dy: tf.Tensor4D;
};

/** To each input, in the shape of that input. */
export type ConvolutionGradients = { x: tf.Tensor; kernel: tf.Tensor; bias: tf.Tensor };

/** y: like x. mean, variance: [c], of the batch, the variance that of the population. */
export type Normalised = {
  y: tf.Tensor4D;
  mean: tf.Tensor1D;
  variance: tf.Tensor1D;
  /** What the engine's own gradient wants to see again. */
  saved: tf.Tensor[];
};

export type NormaliseInput = { x: tf.Tensor4D; scale: tf.Tensor1D; offset: tf.Tensor1D };

export type NormaliseBack = {
  x: tf.Tensor4D;
  dy: tf.Tensor4D;
  scale: tf.Tensor1D;
  saved: tf.Tensor[];
};

/**
 * The heavy steps of the network and their gradients, which the engines do differently: over TensorFlow's own
 * library in few fused kernels that TensorFlow.js does not offer by name, elsewhere from TensorFlow.js' operations.
 * The caller tidies.
 */
export type Kernels = {
  /**
   * What x, y and their gradients are computed and kept in. Kernels, biases, moments, scales, offsets and the
   * gradients to them are float32 whatever this says.
   */
  precision: Precision;
  /** float32 -> the precision, and back. */
  narrow: (x: tf.Tensor4D) => tf.Tensor4D;
  widen: (x: tf.Tensor4D) => tf.Tensor4D;
  convolve: (input: ConvolutionInput, shape: ConvolutionShape) => tf.Tensor4D;
  /** The gradient to x is left out where nobody will ask for it. */
  convolveGradients: (
    back: ConvolutionBack & { wantsInput: boolean },
    shape: ConvolutionShape,
  ) => Omit<ConvolutionGradients, "x"> & { x?: tf.Tensor };
  /** The transposed convolution of stride 2, rectified. kernel: [4, 4, out, in]. */
  convolveUp: (input: ConvolutionInput) => tf.Tensor4D;
  convolveUpGradients: (back: ConvolutionBack) => ConvolutionGradients;
  normalise: (input: NormaliseInput) => Normalised;
  /** To x, scale and offset. */
  normaliseGradients: (back: NormaliseBack) => tf.Tensor[];
};

/** The kernels of the active engine. Throws where it cannot compute in that precision. */
export function activeKernels(precision: Precision = "float32"): Kernels {
  if (tf.getBackend() === "tensorflow") return nativeKernels[precision];
  if (precision === "float32") return portableKernels;
  const message = `Only TensorFlow's own library computes in ${precision}, and it is not loaded here (npm run doctor says why). Give --precision float32.`;
  throw new AppError("unprocessable", message);
}
