import * as tf from "@tensorflow/tfjs";
import { batchNormEpsilon } from "@/lib/model/kernels/epsilon";
import type { ConvolutionShape, Kernels, NormaliseBack } from "@/lib/model/kernels/kernels";
import { activeKernels } from "@/lib/model/kernels/kernels";

/**
 * The operations that the network is made of, on whatever engine is active. They are all that the network knows of
 * the engine: each is one node of automatic differentiation, with its gradient written out in the engine's kernels.
 */

export type BatchMoments = { mean: tf.Tensor1D; variance: tf.Tensor1D };

export type ConvolutionOptions = ConvolutionShape & {
  bias: tf.Tensor1D;
  /** No gradient to x can be asked for: so for the first layer, whose input is the photograph. */
  isInputFixed?: boolean;
};

/**
 * A convolution of 3 or 1 with its bias, rectified or not. x: [n, h, w, in], kernel: [k, k, in, out], bias: [out].
 * Stride 2 pads one pixel on every side as PyTorch does. With dilation 2 the sides must be even.
 */
export function convolve(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  { bias, isInputFixed = false, ...shape }: ConvolutionOptions,
  kernels = activeKernels(),
): tf.Tensor4D {
  return differentiable<tf.Tensor4D>(isInputFixed ? [kernel, bias] : [x, kernel, bias], {
    forward: () => {
      const y = kernels.convolve({ x, kernel, bias }, shape);
      return { value: y, saved: [x, kernel, y] };
    },
    backward: (dy, saved) => {
      const [x, kernel, y] = saved as tf.Tensor4D[];
      const back = { x, kernel, y, dy, wantsInput: !isInputFixed };
      const to = kernels.convolveGradients(back, shape);
      return to.x ? [to.x, to.kernel, to.bias] : [to.kernel, to.bias];
    },
  });
}

/**
 * Doubles height and width by a transposed convolution, rectified. kernel: [4, 4, out, in]; its 'same' padding is
 * the 1 of the reference.
 */
export function convolveUp(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  bias: tf.Tensor1D,
  kernels = activeKernels(),
): tf.Tensor4D {
  return differentiable<tf.Tensor4D>([x, kernel, bias], {
    forward: () => {
      const y = kernels.convolveUp({ x, kernel, bias });
      return { value: y, saved: [x, kernel, y] };
    },
    backward: (dy, saved) => {
      const [x, kernel, y] = saved as tf.Tensor4D[];
      const to = kernels.convolveUpGradients({ x, kernel, y, dy });
      return [to.x, to.kernel, to.bias];
    },
  });
}

/** x in the precision of these kernels, which alone can go on with it. */
export function narrow(x: tf.Tensor4D, kernels: Kernels): tf.Tensor4D {
  if (kernels.precision === "float32") return x;
  return differentiable<tf.Tensor4D>([x], {
    forward: () => ({ value: kernels.narrow(x), saved: [] }),
    backward: (dy) => [kernels.widen(dy)],
  });
}

/** What these kernels made, in float32 again. */
export function widen(x: tf.Tensor4D, kernels: Kernels): tf.Tensor4D {
  if (kernels.precision === "float32") return x;
  return differentiable<tf.Tensor4D>([x], {
    forward: () => ({ value: kernels.widen(x), saved: [] }),
    backward: (dy) => [kernels.narrow(dy)],
  });
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

/**
 * Batch normalisation with the batch's own moments: mean and population variance of each channel. They come back
 * beside the result for the running ones; they outlive every tidy and are the caller's to dispose.
 */
export function normaliseByBatch(
  x: tf.Tensor4D,
  { scale, offset }: ScaleAndOffset,
  kernels = activeKernels(),
): { y: tf.Tensor4D; moments: BatchMoments } {
  const moments: BatchMoments[] = [];
  const y = differentiable<tf.Tensor4D>([x, scale, offset], {
    forward: () => {
      const { y, mean, variance, saved } = kernels.normalise({ x, scale, offset });
      moments.push({ mean: tf.keep(mean), variance: tf.keep(variance) });
      return { value: y, saved: [x, scale, ...saved] };
    },
    backward: (dy, [x, scale, ...saved]) =>
      kernels.normaliseGradients({ x, dy, scale, saved } as NormaliseBack),
  });
  return { y, moments: moments[0] };
}

type Node<T extends tf.Tensor> = {
  /** The value, and what the gradient will need: other tensors made on the way are gone by then. */
  forward: () => { value: T; saved: tf.Tensor[] };
  /** The gradients to the inputs, in their order. */
  backward: (dy: T, saved: tf.Tensor[]) => tf.Tensor[];
};

/** One node of automatic differentiation with a gradient of its own. */
export function differentiable<T extends tf.Tensor>(
  inputs: tf.Tensor[],
  { forward, backward }: Node<T>,
): T {
  const node = tf.customGrad((...tensorsAndSave) => {
    const save = tensorsAndSave[inputs.length] as unknown as tf.GradSaveFunc;
    const { value, saved } = forward();
    save(saved);
    return {
      value,
      gradFunc: (dy: tf.Tensor, kept: tf.Tensor[]) => tf.tidy(() => backward(dy as T, kept)),
    };
  });
  return node(...inputs) as T;
}
