import * as tf from "@tensorflow/tfjs";

/**
 * The gradients of a convolution on the WebAssembly backend, which has none towards the kernel (TensorFlow.js
 * #8474) and one towards the input that is ten times slower than its forward pass. Both gradients are convolutions
 * themselves, so both are computed here by the backend's own forward kernel.
 */
export function registerWasmConvolutionGradients(): void {
  replaceKernel(tf.Conv2DBackpropFilter, kernelGradient);
  replaceKernel(tf.Conv2DBackpropInput, inputGradient);
}

function replaceKernel(kernelName: string, kernelFunc: tf.KernelFunc): void {
  const registered = tf.getKernel(kernelName, "wasm");
  if (registered?.kernelFunc === kernelFunc) return;
  if (registered) tf.unregisterKernel(kernelName, "wasm");
  tf.registerKernel({ kernelName, backendName: "wasm", kernelFunc });
}

type Shape4D = [number, number, number, number];
type Padding = [[number, number], [number, number], [number, number], [number, number]];

/** What both gradients are told of the convolution: `pad` may be "same", "valid", a number or explicit. */
type Attributes = Pick<
  tf.Conv2DBackpropFilterAttrs,
  "strides" | "dataFormat" | "dimRoundingMode"
> & {
  pad: "same" | "valid" | number | Padding;
};

function convolutionOf(input: Shape4D, kernel: Shape4D, attributes: Attributes) {
  const { strides, pad, dataFormat, dimRoundingMode } = attributes;
  const format = tf.backend_util.convertConv2DDataFormat(dataFormat);
  tf.util.assert(format === "channelsLast", () => `WebAssembly convolves NHWC, not ${dataFormat}.`);
  return tf.backend_util.computeConv2DInfo(input, kernel, strides, 1, pad, dimRoundingMode);
}

/**
 * x: [n, h, w, in], dy: [n, h', w', out] -> [k, k, in, out]. Summed over images and places, x against dy is the
 * convolution of x, its channels in place of images, with dy as a kernel, its images in place of input channels;
 * the stride becomes the dilation of that kernel.
 */
const kernelGradient: tf.KernelFunc = ({ inputs, attrs }) => {
  const [x, dy] = [inputs.x, inputs.dy] as tf.Tensor4D[];
  const { filterShape, ...attributes } = attrs as unknown as Attributes & { filterShape: Shape4D };
  const { padInfo, strideHeight, strideWidth } = convolutionOf(x.shape, filterShape, attributes);
  const padding: Padding = [
    [0, 0],
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right],
    [0, 0],
  ];
  return tf.tidy(() => {
    const images = tf.transpose(x, [3, 1, 2, 0]); //                      [in, h, w, n]
    const kernel = tf.transpose(dy, [1, 2, 0, 3]); //                     [h', w', n, out]
    const dilation: [number, number] = [strideHeight, strideWidth];
    const sums = tf.conv2d(images, kernel, 1, padding, "NHWC", dilation); // [in, k.., k.., out]
    // With a stride, places beyond the kernel appear where the stride left a rest of the input unread.
    const [height, width, channels, outputs] = filterShape;
    const taps = tf.slice(sums, [0, 0, 0, 0], [channels, height, width, outputs]);
    return tf.transpose(taps, [1, 2, 0, 3]);
  });
};

/**
 * dy: [n, h', w', out], filter: [k, k, in, out] -> [n, h, w, in]: the convolution of dy, zeros put between its
 * values where there is a stride, with the kernel turned by half a circle.
 */
const inputGradient: tf.KernelFunc = ({ inputs, attrs }) => {
  const [dy, filter] = [inputs.dy, inputs.filter] as tf.Tensor4D[];
  const { inputShape, ...attributes } = attrs as unknown as Attributes & { inputShape: Shape4D };
  const info = convolutionOf(inputShape, filter.shape, attributes);
  return tf.tidy(() => {
    const spread = spreadOut(dy, info.strideHeight, info.strideWidth);
    const vertical = transposedPadding(inputShape[1], spread.shape[1], {
      kernel: info.filterHeight,
      before: info.padInfo.top,
    });
    const horizontal = transposedPadding(inputShape[2], spread.shape[2], {
      kernel: info.filterWidth,
      before: info.padInfo.left,
    });
    return tf.conv2d(spread, turnAround(filter), 1, [[0, 0], vertical, horizontal, [0, 0]]);
  });
};

/** The kernel turned by half a circle, inputs and outputs exchanged: [k, k, out, in]. */
function turnAround(filter: tf.Tensor4D): tf.Tensor4D {
  const [height, width, channels, outputs] = filter.shape;
  const taps = tf.reshape(filter, [height * width, channels * outputs]);
  // Gathering whole taps copies memory; the backend's Reverse would compute an address for every value.
  const backwards = tf.range(height * width - 1, -1, -1, "int32");
  const turned = tf.reshape(tf.gather(taps, backwards), filter.shape) as tf.Tensor4D;
  return tf.transpose(turned, [0, 1, 3, 2]);
}

/** The padding that gives a transposed convolution its input's size back. */
function transposedPadding(
  input: number,
  spread: number,
  { kernel, before }: { kernel: number; before: number },
): [number, number] {
  const start = kernel - 1 - before;
  const end = input - spread + before;
  tf.util.assert(start >= 0 && end >= 0, () => "The padding is wider than the kernel.");
  return [start, end];
}

/** Puts strideHeight - 1 rows and strideWidth - 1 columns of zeros between the values. */
function spreadOut(dy: tf.Tensor4D, strideHeight: number, strideWidth: number): tf.Tensor4D {
  if (strideHeight === 1 && strideWidth === 1) return dy;
  const [n, height, width, channels] = dy.shape;
  const rows = tf.reshape(dy, [n * height, 1, width, channels]) as tf.Tensor4D;
  const spacedRows = tf.reshape(
    tf.pad4d(rows, [
      [0, 0],
      [0, strideHeight - 1],
      [0, 0],
      [0, 0],
    ]),
    [n * height * strideHeight * width, 1, 1, channels],
  ) as tf.Tensor4D;
  const spaced = tf.pad4d(spacedRows, [
    [0, 0],
    [0, 0],
    [0, strideWidth - 1],
    [0, 0],
  ]);
  const whole = tf.reshape(spaced, [n, height * strideHeight, width * strideWidth, channels]);
  const [last, right] = [(height - 1) * strideHeight + 1, (width - 1) * strideWidth + 1];
  return tf.slice(whole, [0, 0, 0, 0], [n, last, right, channels]) as tf.Tensor4D;
}
