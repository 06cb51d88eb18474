import * as tf from "@tensorflow/tfjs";
import type {
  ConvolutionBack,
  ConvolutionGradients,
  ConvolutionInput,
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
import type { Typed } from "@/lib/model/kernels/native-cast";
import { cast } from "@/lib/model/kernels/native-cast";
import type { Attribute } from "@/lib/model/kernels/native-operation";
import { runNative } from "@/lib/model/kernels/native-operation";
import type { Precision } from "@/lib/model/kernels/precision";

type Attributes = Record<string, Attribute>;

const channelsLast: Attributes = { data_format: { string: "NHWC" } };

const strided = (stride: 1 | 2): Attributes => ({
  ...channelsLast,
  strides: { int: [1, stride, stride, 1] },
});

/**
 * The padding of a stride of 2 is PyTorch's, one pixel on every side: 'same' would pad on two sides only. (Of an even
 * side only the first of the two is ever read.)
 */
function convolutionAttributes({
  stride,
  dilation,
}: Pick<ConvolutionShape, "stride" | "dilation">): Attributes {
  const padding: Attributes =
    stride === 1
      ? { padding: { string: "SAME" } }
      : { padding: { string: "EXPLICIT" }, explicit_paddings: { int: [0, 0, 1, 1, 1, 1, 0, 0] } };
  return { ...strided(stride), ...padding, dilations: { int: [1, dilation, dilation, 1] } };
}

const transposed: Attributes = { ...strided(2), padding: { string: "SAME" } };
const alreadyPadded: Attributes = { ...strided(2), padding: { string: "VALID" } };

const normalisation: Attributes = {
  ...channelsLast,
  U: { type: "float32" },
  epsilon: { float: batchNormEpsilon },
  is_training: { bool: true },
};

const shapeOf = (tensor: tf.Tensor) => tf.tensor1d(tensor.shape, "int32");

function run<T extends tf.Tensor>(name: string, attributes: Attributes, inputs: tf.Tensor[]): T {
  return runNative(name, attributes, { inputs })[0] as T;
}

/** The kernels over TensorFlow's own library. */
function createKernels(precision: Precision): Kernels {
  const typed: Typed = { T: { type: precision } };
  const narrow = <T extends tf.Tensor>(x: T) => cast(x, ["float32", precision]);
  const widen = <T extends tf.Tensor>(x: T) => cast(x, [precision, "float32"]);
  const narrowInput = ({
    x,
    kernel,
    bias,
  }: ConvolutionInput): [tf.Tensor, tf.Tensor, tf.Tensor] => [x, narrow(kernel), narrow(bias)];
  const rectify = (x: tf.Tensor) => run<tf.Tensor4D>("Relu", typed, [x]);
  return {
    precision,
    narrow,
    widen,
    convolve: (input, shape) => {
      const attributes = { ...typed, ...convolutionAttributes(shape) };
      const z = convolveWithBias(narrowInput(input), attributes);
      return shape.isRectified ? rectify(z) : z;
    },
    convolveGradients: (back, shape) =>
      convolveGradients({ ...back, kernel: narrow(back.kernel) }, shape, typed),
    convolveUp: (input) => {
      const [x, kernel, bias] = narrowInput(input);
      const [n, h, w] = x.shape;
      const shape = tf.tensor1d([n, 2 * h, 2 * w, kernel.shape[2] as number], "int32");
      const attributes = { ...typed, ...transposed };
      const z = run("Conv2DBackpropInput", attributes, [shape, kernel, x]);
      return rectify(addBias(z, bias, typed));
    },
    convolveUpGradients: (back) =>
      convolveUpGradients({ ...back, kernel: narrow(back.kernel) }, typed),
    normalise: ({ x, scale, offset }) => {
      const unused = tf.tensor1d([]);
      const inputs = [x, scale, offset, unused, unused];
      const attributes = { ...typed, ...normalisation };
      const [y, mean, unbiased, ...saved] = runNative("FusedBatchNormV3", attributes, {
        inputs,
        outputs: 6,
      });
      const count = x.size / scale.size;
      const variance = tf.mul(unbiased, (count - 1) / count) as tf.Tensor1D;
      return { y: y as tf.Tensor4D, mean: mean as tf.Tensor1D, variance, saved };
    },
    normaliseGradients: ({ x, dy, scale, saved }) => {
      const attributes = { ...typed, ...normalisation };
      const inputs = [dy, x, scale, ...saved];
      return runNative("FusedBatchNormGradV3", attributes, { inputs, outputs: 5 }).slice(0, 3);
    },
  };
}

/** dy where the rectified result is above 0, else 0. */
function unrectify({ dy, y }: ConvolutionBack, typed: Typed): tf.Tensor {
  return run("ReluGrad", typed, [dy, y]);
}

function convolveGradients(
  back: ConvolutionBack & { wantsInput: boolean },
  shape: ConvolutionShape,
  typed: Typed,
) {
  const { x, kernel, wantsInput } = back;
  const dz = shape.isRectified ? unrectify(back, typed) : back.dy;
  if (shape.stride === 2) return stridedGradients({ x, kernel, dz, wantsInput }, typed);
  const attributes = { ...typed, ...convolutionAttributes(shape) };
  return {
    x: wantsInput ? run("Conv2DBackpropInput", attributes, [shapeOf(x), kernel, dz]) : undefined,
    ...kernelAndBiasGradients({ x, kernel, dz }, attributes),
  };
}

/**
 * Explicit padding has fast kernels forward but not backward, so a padded copy is convolved without padding there:
 * half the time, over both gradients. The padding that is never read is left away.
 */
function stridedGradients({ x, kernel, dz, wantsInput }: StridedBack, typed: Typed) {
  const attributes = { ...typed, ...alreadyPadded };
  const index: Attributes = { Index: { type: "int32" } };
  const before = tf.tensor2d([0, 0, 1, 0, 1, 0, 0, 0], [4, 2], "int32");
  const padded = run("Pad", { ...typed, Tpaddings: { type: "int32" } }, [x, before]);
  const toPadded = () => run("Conv2DBackpropInput", attributes, [shapeOf(padded), kernel, dz]);
  const start = tf.tensor1d([0, 1, 1, 0], "int32");
  return {
    x: wantsInput
      ? run("Slice", { ...typed, ...index }, [toPadded(), start, shapeOf(x)])
      : undefined,
    ...kernelAndBiasGradients({ x: padded, kernel, dz }, attributes),
  };
}

type StridedBack = Pick<ConvolutionBack, "x" | "kernel"> & { dz: tf.Tensor; wantsInput: boolean };

/** A transposed convolution is a convolution's gradient to its input; its gradients are that convolution's. */
function convolveUpGradients(back: ConvolutionBack, typed: Typed): ConvolutionGradients {
  const { x, kernel } = back;
  const dz = unrectify(back, typed);
  const attributes = { ...typed, ...transposed };
  return {
    x: run("Conv2D", attributes, [dz, kernel]),
    kernel: cast(run("Conv2DBackpropFilter", attributes, [dz, shapeOf(kernel), x]), [
      typed.T.type,
      "float32",
    ]),
    bias: biasGradient(dz, typed),
  };
}

export const nativeKernels: Record<Precision, Kernels> = {
  float32: createKernels("float32"),
  bfloat16: createKernels("bfloat16"),
};
