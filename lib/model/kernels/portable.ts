import * as tf from "@tensorflow/tfjs";
import { batchNormEpsilon } from "@/lib/model/kernels/epsilon";
import type {
  ConvolutionBack,
  ConvolutionGradients,
  ConvolutionShape,
  Kernels,
  NormaliseBack,
} from "@/lib/model/kernels/kernels";

const noCrops = [
  [0, 0],
  [0, 0],
];

/**
 * Splits each image into its four phases, in which a convolution of dilation 2 is an ordinary one: TensorFlow.js
 * refuses the gradient of a dilated convolution. Sides must be even.
 */
const splitPhases = (x: tf.Tensor4D) => tf.spaceToBatchND(x, [2, 2], noCrops) as tf.Tensor4D;
const joinPhases = (x: tf.Tensor4D) => tf.batchToSpaceND(x, [2, 2], noCrops) as tf.Tensor4D;

type Plain = { stride: 1 | 2; pad: "same" | 1 };

/** A stride of 2 pads one pixel on every side as PyTorch does; 'same' would pad on two sides only. */
const plainShape = ({ stride }: ConvolutionShape): Plain => ({
  stride,
  pad: stride === 1 ? "same" : 1,
});

/** 'same' is the padding of 1 of the reference. */
const upShape: Plain = { stride: 2, pad: "same" };

const attributes = ({ stride, pad }: Plain) => ({
  strides: [stride, stride],
  pad,
  dataFormat: "NHWC",
});

/** The gradient of a convolution to its input of that shape. */
function toInput(dz: tf.Tensor4D, kernel: tf.Tensor4D, inputShape: number[], plain: Plain) {
  const attrs = { ...attributes(plain), inputShape };
  return tf.engine().runKernel("Conv2DBackpropInput", { dy: dz, filter: kernel }, attrs);
}

/** The gradient of a convolution to its kernel of that shape. */
function toKernel(x: tf.Tensor4D, dz: tf.Tensor4D, filterShape: number[], plain: Plain) {
  const attrs = { ...attributes(plain), filterShape };
  return tf.engine().runKernel("Conv2DBackpropFilter", { x, dy: dz }, attrs) as tf.Tensor;
}

function withBias(z: tf.Tensor4D, bias: tf.Tensor1D, isRectified: boolean): tf.Tensor4D {
  const sum = tf.add(z, bias) as tf.Tensor4D;
  return isRectified ? tf.relu(sum) : sum;
}

/** dy where the rectified result is above 0, else 0. */
const unrectify = ({ dy, y }: ConvolutionBack) => tf.mul(dy, tf.step(y)) as tf.Tensor4D;

const convolveGradients: Kernels["convolveGradients"] = (back, shape) => {
  const { kernel, wantsInput } = back;
  const dz = shape.isRectified ? unrectify(back) : back.dy;
  const isDilated = shape.dilation === 2;
  const [x, d] = isDilated ? [splitPhases(back.x), splitPhases(dz)] : [back.x, dz];
  const plain = plainShape(shape);
  const toX = wantsInput ? (toInput(d, kernel, x.shape, plain) as tf.Tensor4D) : undefined;
  return {
    x: toX && isDilated ? joinPhases(toX) : toX,
    kernel: toKernel(x, d, kernel.shape, plain),
    bias: tf.sum(dz, [0, 1, 2]),
  };
};

/** A transposed convolution is a convolution's gradient to its input; its gradients are that convolution's. */
function convolveUpGradients(back: ConvolutionBack): ConvolutionGradients {
  const { x, kernel } = back;
  const dz = unrectify(back);
  return {
    x: tf.conv2d(dz, kernel, 2, "same"),
    kernel: toKernel(dz, x, kernel.shape, upShape),
    bias: tf.sum(dz, [0, 1, 2]),
  };
}

/**
 * Through the batch's own moments, written out (Ioffe and Szegedy): a third of the passes over the data that
 * automatic differentiation makes.
 */
function normaliseGradients({ x, dy, scale, saved }: NormaliseBack): tf.Tensor[] {
  const [mean, variance] = saved;
  const count = x.size / scale.size;
  const inverse = tf.rsqrt(tf.add(variance, batchNormEpsilon));
  const normal = tf.mul(tf.sub(x, mean), inverse);
  const toOffset = tf.sum(dy, [0, 1, 2]);
  const toScale = tf.sum(tf.mul(dy, normal), [0, 1, 2]);
  const centred = tf.sub(dy, tf.div(toOffset, count));
  const alongNormal = tf.mul(normal, tf.div(toScale, count));
  return [tf.mul(tf.sub(centred, alongNormal), tf.mul(scale, inverse)), toScale, toOffset];
}

/** The kernels in TensorFlow.js' own, for every engine that is not native. */
export const portableKernels: Kernels = {
  precision: "float32",
  narrow: (x) => x,
  widen: (x) => x,
  convolve: ({ x, kernel, bias }, shape) => {
    const { stride, pad } = plainShape(shape);
    const isDilated = shape.dilation === 2;
    const z = tf.conv2d(isDilated ? splitPhases(x) : x, kernel, stride, pad);
    return withBias(isDilated ? joinPhases(z) : z, bias, shape.isRectified);
  },
  convolveGradients,
  convolveUp: ({ x, kernel, bias }) => {
    const [n, h, w] = x.shape;
    const z = toInput(x, kernel, [n, 2 * h, 2 * w, kernel.shape[2]], upShape);
    return withBias(z as tf.Tensor4D, bias, true);
  },
  convolveUpGradients,
  normalise: ({ x, scale, offset }) => {
    const { mean, variance } = tf.moments(x, [0, 1, 2]) as Record<string, tf.Tensor1D>;
    const y = tf.batchNorm4d(x, mean, variance, offset, scale, batchNormEpsilon);
    return { y, mean, variance, saved: [mean, variance] };
  },
  normaliseGradients,
};
