import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { decodeOutput } from "@/lib/model/decoding";
import type { EngineName } from "@/lib/model/engine";
import { findNativeAddon, loadEngine } from "@/lib/model/engine";
import { crossEntropy, kernelPenalty, squaredError } from "@/lib/model/losses";
import { dropout } from "@/lib/model/dropout";
import * as operation from "@/lib/model/operations";
import { initialWeights } from "@/lib/model/parameters";
import type { VariantConfig } from "@/lib/model/variants";
import { networkOf, variants } from "@/lib/model/variants";
import { seededRandom } from "@/lib/protocol/random";
import { createSyntheticBatch } from "@/scripts/train/synthetic-batch";
import * as training from "@/scripts/train/trainer";
import { relativeDifference } from "@/test/support/relative-difference";
import type { Numbers } from "./value-and-gradients";
import { random, valueAndGradients } from "./value-and-gradients";

/** Plain JavaScript is the reference: it is the one engine whose kernels can be read. */
const others = ["wasm", "tfjs-node"] as const;
const hasNative = findNativeAddon("@tensorflow/tfjs-node") !== null;

type As4D = [tf.Tensor4D, tf.Tensor4D, tf.Tensor1D];

const convolutions = [1, 3].flatMap((size) =>
  ([1, 2] as const).flatMap((stride) =>
    ([1, 2] as const).flatMap((dilation) =>
      [true, false].map((isRectified) => ({ size, stride, dilation, isRectified })),
    ),
  ),
);

/** What the network has: kernels of 1 are neither strided nor dilated, and no kernel is both. */
const usedConvolutions = convolutions.filter(
  ({ size, stride, dilation }) => stride * dilation <= (size === 1 ? 1 : 2),
);

/** Every operation of the network and every loss, by name. */
const operations: Record<string, () => Numbers> = {
  ...Object.fromEntries(
    usedConvolutions.map(({ size, ...shape }) => [
      `a convolution of ${size}, ${JSON.stringify(shape)}`,
      () =>
        valueAndGradients(
          (...inputs) => {
            const [x, kernel, bias] = inputs as As4D;
            return operation.convolve(x, kernel, { bias, ...shape });
          },
          [[2, 6, 8, 3], [size, size, 3, 5], [5]],
        ),
    ]),
  ),
  "the first convolution, whose input has no gradient": () =>
    valueAndGradients(
      (...inputs) => {
        const [kernel, bias] = inputs as [tf.Tensor4D, tf.Tensor1D];
        const x = random([2, 6, 8, 1], 9) as tf.Tensor4D;
        const shape = { stride: 1, dilation: 1, isRectified: true } as const;
        return operation.convolve(x, kernel, { bias, isInputFixed: true, ...shape });
      },
      [[3, 3, 1, 5], [5]],
    ),
  "a transposed convolution": () =>
    valueAndGradients(
      (...inputs) => operation.convolveUp(...(inputs as As4D)),
      [[2, 3, 4, 5], [4, 4, 3, 5], [3]],
    ),
  "normalisation by given moments": () =>
    valueAndGradients(
      (...inputs) => {
        const [x, scale, offset] = inputs as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D];
        const moments = { mean: tf.tensor1d([0.5, -1, 2]), variance: tf.tensor1d([1, 0.2, 3]) };
        return operation.normalise(x, moments, { scale, offset });
      },
      [[2, 4, 6, 3], [3], [3]],
    ),
  "normalisation by the batch": () =>
    valueAndGradients(
      (...inputs) => {
        const [x, scale, offset] = inputs as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D];
        const { y, moments } = operation.normaliseByBatch(x, { scale, offset });
        tf.dispose(moments);
        return y;
      },
      [[2, 4, 6, 3], [3], [3]],
    ),
  "the moments of a batch": () =>
    tf.tidy(() => {
      const parameters = { scale: tf.ones([3]), offset: tf.zeros([3]) } as Record<
        string,
        tf.Tensor1D
      >;
      const x = random([2, 4, 6, 3], 1) as tf.Tensor4D;
      const { scale, offset } = parameters;
      const { mean, variance } = operation.normaliseByBatch(x, { scale, offset }).moments;
      const numbers = [mean, variance].map((tensor) => tensor.dataSync() as Float32Array);
      tf.dispose([mean, variance]);
      return numbers;
    }),
  dropout: () => valueAndGradients((...[x]) => dropout(x as tf.Tensor4D, 0.3, "7"), [[2, 4, 6, 3]]),
  "cross entropy": () =>
    tf.tidy(() => {
      const targets = {
        positions: tf.tensor1d([0, 3, 6, 5, 11, 12], "int32"),
        weights: tf.tensor1d([0.7, 0.3, 0.4, 0.6, 0.5, 0.5]),
        pixelWeights: tf.tensor1d([1, 0, 2.5]),
      };
      return valueAndGradients((...[z]) => crossEntropy(z as tf.Tensor2D, targets), [[3, 5]]);
    }) as Numbers,
  "squared error": () =>
    valueAndGradients(
      (...[predicted]) =>
        squaredError(predicted as tf.Tensor2D, {
          values: random([4, 2], 5) as tf.Tensor2D,
          pixelWeights: tf.tensor1d([1, 0, 2.5, 1]),
        }),
      [[4, 2]],
    ),
  "the penalty of kernels": () =>
    valueAndGradients(
      (...kernels) => kernelPenalty(kernels, 0.01),
      [
        [3, 3, 2, 2],
        [4, 4, 1, 2],
      ],
    ),
  decoding: () =>
    tf.tidy(() => [
      decodeOutput(random([1, 2, 3, 313], 1) as tf.Tensor4D, 0.38).dataSync(),
    ]) as Numbers,
};

/**
 * One step of training on a variant's loss: the loss, and how much each weight and running moment changed. The
 * optimiser is SGD for every variant, whose first step is the gradient times a number; Adam would make steps of
 * equal length out of gradients that are nothing but rounding.
 */
function trainingStep(variant: VariantConfig): {
  loss: number;
  changes: Record<string, Float32Array>;
} {
  const config = networkOf(variant, 2);
  const start = initialWeights(config, seededRandom("engines"), new Float32Array(config.outputs));
  const trainer = training.createTrainer({ ...variant, optimiser: "sgd" }, 2, start);
  const prepared = createSyntheticBatch(variant, { images: 2, side: 16 }, seededRandom("batch"));
  const batch = training.createBatch(prepared);
  // Long steps, so that the difference of weights after and before keeps the gradient's digits.
  const options = { learningRate: 100, weightDecay: 0, momentsDecay: 0.9, step: 1 };
  const { loss } = training.trainStep(trainer, batch, options);
  const weights = Object.entries(training.withoutOptimiser(training.trainerWeights(trainer)));
  training.disposeBatch(batch);
  training.disposeTrainer(trainer);
  const changes = weights.map(([name, { values }]) => [
    name,
    values.map((value, i) => value - start[name].values[i]),
  ]);
  return { loss, changes: Object.fromEntries(changes) };
}

/** Results by name of operation or variant. */
const reference = {
  operations: new Map<string, Numbers>(),
  steps: new Map<string, ReturnType<typeof trainingStep>>(),
};

beforeAll(async () => {
  await loadEngine("cpu");
  for (const [name, run] of Object.entries(operations)) reference.operations.set(name, run());
  for (const variant of Object.values(variants)) {
    reference.steps.set(variant.slug, trainingStep(variant));
  }
});

const isAbsent = (engine: EngineName) => engine === "tfjs-node" && !hasNative;

describe.each(others)("%s (tfjs-node is skipped where its addon is not installed)", (engine) => {
  beforeAll(async () => {
    if (!isAbsent(engine)) await loadEngine(engine);
  });

  test.skipIf(isAbsent(engine)).each(Object.keys(operations))(
    "computes %s and its gradients as plain JavaScript does",
    (name) => {
      const before = tf.memory().numTensors;
      const results = operations[name]();
      reference.operations.get(name)?.forEach((expected, i) => {
        expect(expected.some((value) => value !== 0)).toBe(true);
        expect(relativeDifference(results[i], expected), `result ${i}`).toBeLessThan(1e-5);
      });
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  test.skipIf(isAbsent(engine)).each(Object.values(variants))(
    "trains $slug with the loss and the gradients of plain JavaScript",
    (variant) => {
      const before = tf.memory().numTensors;
      const { loss, changes } = trainingStep(variant);
      const expected = reference.steps.get(variant.slug);
      expect(loss / (expected?.loss ?? NaN)).toBeCloseTo(1, 5);
      expect(Object.keys(changes)).toEqual(Object.keys(expected?.changes ?? {}));
      for (const [name, change] of Object.entries(expected?.changes ?? {})) {
        expect(relativeDifference(changes[name], change), name).toBeLessThan(1e-3);
      }
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});
