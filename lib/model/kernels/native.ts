import * as tf from "@tensorflow/tfjs";
import type {
  ConvolutionBack,
  ConvolutionGradients,
  ConvolutionShape,
  Kernels,
} from "@/lib/model/kernels/kernels";
import { batchNormEpsilon } from "@/lib/model/kernels/epsilon";
import {
  addBias,
  biasGradient,
  convolveWithBias,
  kernelAndBiasGradients,
} from "@/lib/model/kernels/native-bias";
import type { Attribute } from "@/lib/model/kernels/native-operation";
import { runNative } from "@/lib/model/kernels/native-operation";

type Attributes = Record<string, Attribute>;

const floats: Attributes = { T: { type: "float32" } };
const channelsLast: Attributes = { ...floats, data_format: { string: "NHWC" } };

/**
 * The padding of a stride of 2 is PyTorch's, one pixel on every side: 'same' would pad on two sides only. (Of an even
 * side only the first of the two is ever read.)
 */
function convolutionAttributes({
  stride,
  dilation,
}: Pick<ConvolutionShape, "stride" | "dilation">) {
  const padding: Attributes =
    stride === 1
      ? { padding: { string: "SAME" } }
      : { padding: { string: "EXPLICIT" }, explicit_paddings: { int: [0, 0, 1, 1, 1, 1, 0, 0] } };
  return { ...strided(stride), ...padding, dilations: { int: [1, dilation, dilation, 1] } };
}

const strided = (stride: 1 | 2): Attributes => ({
  ...channelsLast,
  strides: { int: [1, stride, stride, 1] },
});

const transposed: Attributes = { ...strided(2), padding: { string: "SAME" } };
const alreadyPadded: Attributes = { ...strided(2), padding: { string: "VALID" } };

function run<T extends tf.Tensor>(name: string, attributes: Attributes, inputs: tf.Tensor[]): T {
  return runNative(name, attributes, { inputs })[0] as T;
}

const shapeOf = (tensor: tf.Tensor) => tf.tensor1d(tensor.shape, "int32");

const rectify = (x: tf.Tensor) => run<tf.Tensor4D>("Relu", floats, [x]);

/** dy where the rectified result is above 0, else 0. */
function unrectify({ dy, y }: ConvolutionBack): tf.Tensor {
  return run("ReluGrad", floats, [dy, y]);
}

const convolveGradients: Kernels["convolveGradients"] = (back, shape) => {
  const { x, kernel, wantsInput } = back;
  const dz = shape.isRectified ? unrectify(back) : back.dy;
  if (shape.stride === 2) return stridedGradients({ x, kernel, dz, wantsInput });
  const attributes = convolutionAttributes(shape);
  return {
    x: wantsInput ? run("Conv2DBackpropInput", attributes, [shapeOf(x), kernel, dz]) : undefined,
    ...kernelAndBiasGradients({ x, kernel, dz }, attributes),
  };
};

/**
 * Explicit padding has fast kernels forward but not backward, so a padded copy is convolved without padding there:
 * half the time, over both gradients. The padding that is never read is left away.
 */
function stridedGradients({ x, kernel, dz, wantsInput }: StridedBack) {
  const before: [number, number] = [1, 0];
  const padded = tf.pad4d(x, [[0, 0], before, before, [0, 0]]);
  const toPadded = () =>
    run<tf.Tensor4D>("Conv2DBackpropInput", alreadyPadded, [shapeOf(padded), kernel, dz]);
  return {
    x: wantsInput ? tf.slice4d(toPadded(), [0, 1, 1, 0], x.shape) : undefined,
    ...kernelAndBiasGradients({ x: padded, kernel, dz }, alreadyPadded),
  };
}

type StridedBack = Pick<ConvolutionBack, "x" | "kernel"> & { dz: tf.Tensor; wantsInput: boolean };

/** A transposed convolution is a convolution's gradient to its input; its gradients are that convolution's. */
function convolveUpGradients(back: ConvolutionBack): ConvolutionGradients {
  const { x, kernel } = back;
  const dz = unrectify(back);
  return {
    x: run("Conv2D", transposed, [dz, kernel]),
    kernel: run("Conv2DBackpropFilter", transposed, [dz, shapeOf(kernel), x]),
    bias: biasGradient(dz),
  };
}

const normalisation: Attributes = {
  ...channelsLast,
  U: { type: "float32" },
  epsilon: { float: batchNormEpsilon },
  is_training: { bool: true },
};

/** The kernels over TensorFlow's own library. */
export const nativeKernels: Kernels = {
  convolve: ({ x, kernel, bias }, shape) => {
    const z = convolveWithBias([x, kernel, bias], convolutionAttributes(shape));
    return shape.isRectified ? rectify(z) : z;
  },
  convolveGradients,
  convolveUp: ({ x, kernel, bias }) => {
    const [n, h, w] = x.shape;
    const shape = tf.tensor1d([n, 2 * h, 2 * w, kernel.shape[2]], "int32");
    return rectify(addBias(run("Conv2DBackpropInput", transposed, [shape, kernel, x]), bias));
  },
  convolveUpGradients,
  normalise: ({ x, scale, offset }) => {
    const unused = tf.tensor1d([]);
    const inputs = [x, scale, offset, unused, unused];
    const [y, mean, unbiased, ...saved] = runNative("FusedBatchNormV3", normalisation, {
      inputs,
      outputs: 6,
    });
    const count = x.size / scale.size;
    const variance = tf.mul(unbiased, (count - 1) / count) as tf.Tensor1D;
    return { y: y as tf.Tensor4D, mean: mean as tf.Tensor1D, variance, saved };
  },
  normaliseGradients: ({ x, dy, scale, saved }) =>
    runNative("FusedBatchNormGradV3", normalisation, {
      inputs: [dy, x, scale, ...saved],
      outputs: 5,
    }).slice(0, 3),
};
