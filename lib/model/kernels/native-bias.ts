import * as tf from "@tensorflow/tfjs";
import type { Typed } from "@/lib/model/kernels/native-cast";
import { cast } from "@/lib/model/kernels/native-cast";
import type { Attribute } from "@/lib/model/kernels/native-operation";
import { runNative } from "@/lib/model/kernels/native-operation";
import type { Precision } from "@/lib/model/kernels/precision";

/**
 * Convolutions that add their bias, and whose gradient sums it, while the values are in the processor's registers: the
 * library has them in its oneDNN build for processors, where its own optimiser uses them under these names. Where
 * they are not there, the same is done in two passes.
 */
type Attributes = Record<string, Attribute>;

/** The label that these kernels are registered under. */
const label: Attributes = { _kernel: { string: "MklNameChangeOp" } };
const fusedForward = "_MklNativeConv2DWithBias";
const fusedGradient = "_MklNativeConv2DBackpropFilterWithBias";

/** x: [n, h, w, in], kernel: [k, k, in, out], bias: [out]. attributes: those of Conv2D. */
export function convolveWithBias(
  [x, kernel, bias]: [x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor],
  attributes: Attributes & Typed,
): tf.Tensor4D {
  if (hasFusedBias(attributes)) {
    const options = { ...attributes, ...label };
    return runNative(fusedForward, options, { inputs: [x, kernel, bias] })[0] as tf.Tensor4D;
  }
  const [z] = runNative("Conv2D", attributes, { inputs: [x, kernel] });
  return addBias(z, bias, attributes);
}

/** attributes: the type that z and bias have. */
export function addBias(z: tf.Tensor, bias: tf.Tensor, { T }: Typed): tf.Tensor4D {
  const attributes = { T, ...channelsLast };
  return runNative("BiasAdd", attributes, { inputs: [z, bias] })[0] as tf.Tensor4D;
}

/** The gradients of a convolution to its kernel and bias, both float32. dz: [n, h', w', out]. */
export function kernelAndBiasGradients(
  { x, kernel, dz }: { x: tf.Tensor; kernel: tf.Tensor; dz: tf.Tensor },
  attributes: Attributes & Typed,
): { kernel: tf.Tensor; bias: tf.Tensor } {
  const inputs = [x, tf.tensor1d(kernel.shape, "int32"), dz];
  if (hasFusedBias(attributes)) {
    const options = { ...attributes, ...label };
    const [toKernel, toBias] = runNative(fusedGradient, options, { inputs, outputs: 2 });
    return { kernel: widen(toKernel, attributes), bias: widen(toBias, attributes) };
  }
  const [toKernel] = runNative("Conv2DBackpropFilter", attributes, { inputs });
  return { kernel: widen(toKernel, attributes), bias: biasGradient(dz, attributes) };
}

/** float32: the library would add up bfloat16 in bfloat16, where thousands of numbers do not reach their sum. */
export function biasGradient(dz: tf.Tensor, attributes: Typed): tf.Tensor {
  return runNative("BiasAddGrad", sums, { inputs: [widen(dz, attributes)] })[0];
}

const widen = (tensor: tf.Tensor, { T }: Typed) => cast(tensor, [T.type, "float32"]);

const channelsLast: Attributes = { data_format: { string: "NHWC" } };
const sums: Attributes = { T: { type: "float32" }, ...channelsLast };

const isFusedBiasThere = new Map<Precision, boolean>();

/**
 * Whether the library has these kernels, which for bfloat16 depends on the processor. On a GPU it would leave the GPU
 * for them, so there they are not used.
 */
function hasFusedBias({ T }: Typed): boolean {
  const known = isFusedBiasThere.get(T.type);
  if (known !== undefined) return known;
  const isThere = !isOnGpu() && tryFusedBias({ T });
  isFusedBiasThere.set(T.type, isThere);
  return isThere;
}

function isOnGpu(): boolean {
  return (tf.backend() as unknown as { isUsingGpuDevice: boolean }).isUsingGpuDevice;
}

/** Asks for both kernels in every way that the network uses them, on a picture of few pixels. */
function tryFusedBias(typed: Typed): boolean {
  return tf.tidy(() => {
    const ones = [tf.ones([1, 4, 4, 1]), tf.ones([3, 3, 1, 1]), tf.ones([1])];
    const [x, kernel, bias] = ones.map((tensor) => cast(tensor, ["float32", typed.T.type]));
    const shape = tf.tensor1d(kernel.shape, "int32");
    try {
      for (const way of forwardWays) {
        runNative(fusedForward, { ...way, ...typed, ...label }, { inputs: [x, kernel, bias] });
      }
      for (const way of gradientWays) {
        const attributes = { ...way, ...typed };
        const [dz] = runNative("Conv2D", attributes, { inputs: [x, kernel] });
        const options = { ...attributes, ...label };
        runNative(fusedGradient, options, { inputs: [x, shape, dz], outputs: 2 });
      }
      return true;
    } catch {
      // The library says that it has no such kernel: the answer to the question.
      return false;
    }
  });
}

const way = (
  padding: string,
  [stride, dilation]: [number, number],
  more: Attributes = {},
): Attributes => ({
  ...channelsLast,
  padding: { string: padding },
  strides: { int: [1, stride, stride, 1] },
  dilations: { int: [1, dilation, dilation, 1] },
  ...more,
});

const plainWays = [way("SAME", [1, 1]), way("SAME", [1, 2])];
const explicit: Attributes = { explicit_paddings: { int: [0, 0, 1, 1, 1, 1, 0, 0] } };
const forwardWays = [...plainWays, way("EXPLICIT", [2, 1], explicit)];
const gradientWays = [...plainWays, way("VALID", [2, 1])];
