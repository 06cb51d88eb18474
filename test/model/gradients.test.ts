import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { loadEngine } from "@/lib/model/engine";
import { batchNormEpsilon } from "@/lib/model/kernels/epsilon";
import type { SparseTargets } from "@/lib/model/losses";
import { crossEntropy, kernelPenalty, squaredError } from "@/lib/model/losses";
import * as operation from "@/lib/model/operations";
import { relativeDifference } from "@/test/support/relative-difference";
import { random, valueAndGradients } from "./value-and-gradients";

// On plain JavaScript, with which test/model/engines.test.ts compares the other engines.
beforeAll(async () => {
  await loadEngine("cpu");
  targets = {
    positions: tf.tensor1d(
      bins.map((bin, i) => 5 * (i >> 1) + bin),
      "int32",
    ),
    weights: tf.tensor1d(shares),
    pixelWeights: pixelWeights(),
  };
});

/** An operation or a loss, and the same in TensorFlow.js' own operations, whose gradients it finds by itself. */
type Pair = {
  name: string;
  shapes: number[][];
  ours: (...inputs: tf.Tensor[]) => tf.Tensor;
  plain: (...inputs: tf.Tensor[]) => tf.Tensor;
};

type As4D = [tf.Tensor4D, tf.Tensor4D, tf.Tensor1D];

const strides = [
  { stride: 1, dilation: 1 },
  { stride: 2, dilation: 1 },
  { stride: 1, dilation: 2 },
] as const;

const convolutions: Pair[] = strides.map(({ stride, dilation }) => ({
  name: `a convolution of stride ${stride} and dilation ${dilation}`,
  shapes: [[2, 6, 8, 3], [3, 3, 3, 5], [5]],
  ours: (...inputs) => {
    const [x, kernel, bias] = inputs as As4D;
    return operation.convolve(x, kernel, { bias, stride, dilation, isRectified: true });
  },
  plain: (...inputs) => {
    const [x, kernel, bias] = inputs as As4D;
    const taps = dilation === 2 ? spread(kernel) : kernel;
    const around: [number, number] = [dilation, dilation];
    const padded = tf.pad(x, [[0, 0], around, around, [0, 0]]);
    return tf.relu(tf.add(tf.conv2d(padded, taps, stride, "valid"), bias));
  },
}));

/** [3, 3, in, out] with zeros between its taps: [5, 5, in, out]. */
function spread(kernel: tf.Tensor4D): tf.Tensor4D {
  const [, , input, output] = kernel.shape;
  const apart = tf.reshape(kernel, [3, 1, 3, 1, input * output]);
  const after = (zeros: number): [number, number] => [0, zeros];
  const filled = tf.pad(apart, [0, 1, 0, 1, 0].map(after));
  const wide = tf.reshape(filled, [6, 6, input, output]);
  return tf.slice(wide, [0, 0, 0, 0], [5, 5, input, output]) as tf.Tensor4D;
}

const transposed: Pair = {
  name: "a transposed convolution",
  shapes: [[2, 3, 4, 5], [4, 4, 3, 5], [3]],
  ours: (...inputs) => operation.convolveUp(...(inputs as As4D)),
  plain: (...inputs) => {
    const [x, kernel, bias] = inputs as As4D;
    const [n, h, w] = x.shape;
    const up = tf.conv2dTranspose(x, kernel, [n, 2 * h, 2 * w, kernel.shape[2]], 2, "same");
    return tf.relu(tf.add(up, bias));
  },
};

type Normalised = [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D];

function normalisePlainly(
  [x, scale, offset]: Normalised,
  { mean, variance }: { mean: tf.Tensor; variance: tf.Tensor },
): tf.Tensor {
  const deviation = tf.sqrt(tf.add(variance, batchNormEpsilon));
  return tf.add(tf.mul(tf.div(tf.sub(x, mean), deviation), scale), offset);
}

const givenMoments = () => ({
  mean: tf.tensor1d([0.5, -1, 2]),
  variance: tf.tensor1d([1, 0.2, 3]),
});

const norms: Pair[] = [
  {
    name: "normalisation by the batch",
    shapes: [[2, 4, 6, 3], [3], [3]],
    ours: (...inputs) => {
      const [x, scale, offset] = inputs as Normalised;
      const { y, moments } = operation.normaliseByBatch(x, { scale, offset });
      tf.dispose(moments);
      return y;
    },
    plain: (...inputs) => normalisePlainly(inputs as Normalised, tf.moments(inputs[0], [0, 1, 2])),
  },
  {
    name: "normalisation by given moments",
    shapes: [[2, 4, 6, 3], [3], [3]],
    ours: (...inputs) => {
      const [x, scale, offset] = inputs as Normalised;
      return operation.normalise(x, givenMoments(), { scale, offset });
    },
    plain: (...inputs) => normalisePlainly(inputs as Normalised, givenMoments()),
  },
];

const pixelWeights = () => tf.tensor1d([1, 0, 2.5, 1]);
const colours = () => random([4, 2], 5) as tf.Tensor2D;

/** Two of five bins for each of four pixels. */
const bins = [0, 3, 1, 0, 1, 2, 4, 2];
const shares = [0.7, 0.3, 0.4, 0.6, 0.5, 0.5, 0.9, 0.1];

let targets: SparseTargets;

function denseTargets(): tf.Tensor {
  const dense = [0, 1, 2, 3].map(() => [0, 0, 0, 0, 0]);
  bins.forEach((bin, i) => (dense[i >> 1][bin] = shares[i]));
  return tf.tensor2d(dense);
}

const losses: Pair[] = [
  {
    name: "cross entropy",
    shapes: [[4, 5]],
    ours: (logits) => crossEntropy(logits as tf.Tensor2D, targets),
    plain: (logits) => {
      const perPixel = tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), denseTargets()), 1));
      return tf.mean(tf.mul(perPixel, pixelWeights()));
    },
  },
  {
    name: "squared error",
    shapes: [[4, 2]],
    ours: (predicted) =>
      squaredError(predicted as tf.Tensor2D, { values: colours(), pixelWeights: pixelWeights() }),
    plain: (predicted) => {
      const [a, b] = tf.unstack(tf.sub(predicted, colours()), 1);
      const halves = tf.div(tf.add(tf.mul(a, a), tf.mul(b, b)), 2);
      return tf.div(tf.sum(tf.mul(halves, pixelWeights())), 4);
    },
  },
  {
    name: "the penalty of kernels",
    shapes: [
      [3, 3, 2, 2],
      [4, 4, 1, 2],
    ],
    ours: (...kernels) => kernelPenalty(kernels, 0.01),
    plain: (...kernels) => {
      const all = tf.concat(kernels.map((kernel) => tf.reshape(kernel, [-1])));
      return tf.mul(tf.dot(all, all), 0.01);
    },
  },
];

test.each([...convolutions, transposed, ...norms, ...losses])(
  "$name has the value and the gradients that TensorFlow.js finds by itself",
  ({ shapes, ours, plain }) => {
    const expected = valueAndGradients(plain, shapes);
    const actual = valueAndGradients(ours, shapes);
    expect(actual).toHaveLength(1 + shapes.length);
    actual.forEach((numbers, i) => {
      expect(expected[i].some((value) => value !== 0)).toBe(true);
      expect(relativeDifference(numbers, expected[i]), `result ${i}`).toBeLessThan(1e-5);
    });
  },
);

test("the gradients of half a squared distance and of a penalty are those of paper", () => {
  tf.tidy(() => {
    const predicted = random([4, 2], 1);
    const error = tf.sub(predicted, colours());
    const lossOf = (given: tf.Tensor) =>
      squaredError(given as tf.Tensor2D, { values: colours(), pixelWeights: pixelWeights() });
    // Each pixel's error times its weight, over four pixels.
    const byPixel = tf.div(tf.mul(error, tf.reshape(pixelWeights(), [4, 1])), 4);
    const difference = tf.sub(tf.grad(lossOf)(predicted), byPixel);
    expect(tf.max(tf.abs(difference)).dataSync()[0]).toBeLessThan(1e-6);
    const kernel = random([3, 3, 2, 2], 2);
    const penalty = tf.grad((given) => kernelPenalty([given], 0.01))(kernel);
    const rest = tf.sub(penalty, tf.mul(kernel, 2 * 0.01));
    expect(tf.max(tf.abs(rest)).dataSync()[0]).toBeLessThan(1e-6);
  });
});
