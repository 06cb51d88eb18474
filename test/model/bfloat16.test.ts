import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { findNativeAddon, loadEngine } from "@/lib/model/engine";
import type { Precision } from "@/lib/model/kernels/precision";
import { activeKernels } from "@/lib/model/kernels/kernels";
import * as operation from "@/lib/model/operations";
import { initialWeights } from "@/lib/model/parameters";
import type { VariantConfig } from "@/lib/model/variants";
import { networkOf, variants } from "@/lib/model/variants";
import { seededRandom } from "@/lib/protocol/random";
import { createSyntheticBatch } from "@/scripts/train/synthetic-batch";
import * as training from "@/scripts/train/trainer";

const hasNative = findNativeAddon("@tensorflow/tfjs-node") !== null;
const width = 8;

/** The losses of some steps on one batch, and how far the first moved each parameter. */
function someSteps(variant: VariantConfig, precision: Precision) {
  const config = networkOf(variant, width);
  const start = initialWeights(config, seededRandom("w"), new Float32Array(config.outputs));
  // The first step of SGD is the gradient times a number.
  const trainer = training.createTrainer({ ...variant, optimiser: "sgd" }, width, start);
  const prepared = createSyntheticBatch(variant, { images: 4, side: 32 }, seededRandom("b"));
  const batch = training.createBatch(prepared);
  const losses: number[] = [];
  let moved: Record<string, Float32Array> = {};
  for (let step = 1; step <= 12; step++) {
    const options = { learningRate: 0.02, weightDecay: 0, momentsDecay: 0.9, step, precision };
    losses.push(training.trainStep(trainer, batch, options).loss);
    if (step === 1) moved = movedParameters(training.trainerWeights(trainer), start);
  }
  training.disposeBatch(batch);
  training.disposeTrainer(trainer);
  return { losses, moved };
}

function movedParameters(
  weights: ReturnType<typeof training.trainerWeights>,
  start: ReturnType<typeof training.trainerWeights>,
): Record<string, Float32Array> {
  const parameters = Object.entries(start).filter(([name]) => !name.includes("running"));
  const moved = parameters.map(([name, { values }]) => [
    name,
    values.map((value, i) => weights[name].values[i] - value),
  ]);
  return Object.fromEntries(moved) as Record<string, Float32Array>;
}

/** 1 for vectors of one direction. */
function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, v, i) => sum + v * y[i], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

describe.skipIf(!hasNative)("bfloat16 over TensorFlow's library", () => {
  beforeAll(async () => {
    await loadEngine("tfjs-node");
  });

  test("keeps eight significant bits, of values and of gradients", () => {
    const [kept, gradient] = tf.tidy(() => {
      const kernels = activeKernels("bfloat16");
      const x = tf.tensor4d([1, 1 + 2 ** -7, 1 + 2 ** -9, -3.0001], [1, 1, 4, 1]);
      const roundTrip = (x: tf.Tensor) =>
        operation.widen(operation.narrow(x as tf.Tensor4D, kernels), kernels);
      const dy = tf.tensor4d([2, 1e30, 1 + 2 ** -9, 0], [1, 1, 4, 1]);
      const gradients = tf.grad(roundTrip)(x, dy);
      return [roundTrip(x).dataSync(), gradients.dataSync()];
    }) as Float32Array[];
    expect([...kept]).toEqual([1, 1 + 2 ** -7, 1, -3]);
    expect(gradient[0]).toBe(2);
    expect(gradient[1] / 1e30).toBeCloseTo(1, 2);
    expect(gradient[2]).toBe(1);
  });

  test("adds up what every pixel gives to a bias, however many there are", () => {
    const kernels = activeKernels("bfloat16");
    const narrow = (x: tf.Tensor) => operation.narrow(x as tf.Tensor4D, kernels);
    const toBias = (f: (bias: tf.Tensor1D) => tf.Tensor4D) =>
      tf.tidy(() => [
        ...tf
          .grad((bias) => operation.widen(f(bias as tf.Tensor1D), kernels))(tf.ones([4]))
          .dataSync(),
      ]);
    const x = tf.ones([8, 32, 32, 4]);
    const shape = { stride: 1, dilation: 1, isRectified: true } as const;
    const convolved = toBias((bias) =>
      operation.convolve(narrow(x), tf.ones([3, 3, 4, 4]), { bias, ...shape }, kernels),
    );
    const enlarged = toBias((bias) =>
      operation.convolveUp(narrow(x), tf.ones([4, 4, 4, 4]), bias, kernels),
    );
    x.dispose();
    expect(convolved).toEqual(Array(4).fill(8 * 32 * 32));
    expect(enlarged).toEqual(Array(4).fill(8 * 64 * 64));
  });

  test.each(Object.values(variants))(
    "teaches $slug what float32 teaches it, to the digits that it has",
    (variant) => {
      const before = tf.memory().numTensors;
      const [exact, rounded] = [someSteps(variant, "float32"), someSteps(variant, "bfloat16")];
      expect(rounded.losses).not.toEqual(exact.losses);
      rounded.losses.forEach((loss, i) => {
        expect(Math.abs(loss / exact.losses[i] - 1), `step ${i + 1}`).toBeLessThan(0.01);
      });
      expect(rounded.losses[11]).toBeLessThan(rounded.losses[0]);
      for (const [name, direction] of Object.entries(exact.moved)) {
        // Rounding adds up from the last layer to the first, most where sums over all pixels nearly cancel.
        const isKernel = rounded.moved[name].length > 8 * width;
        const least = name.startsWith("conv8_") ? 0.98 : isKernel ? 0.9 : 0.7;
        expect(cosine(rounded.moved[name], direction), name).toBeGreaterThan(least);
      }
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  test("gives the same numbers every time", () => {
    expect(someSteps(variants.full, "bfloat16")).toEqual(someSteps(variants.full, "bfloat16"));
  });
});

test.each(["wasm", "cpu"] as const)("%s refuses bfloat16 and says who has it", async (engine) => {
  await loadEngine(engine);
  expect(() => activeKernels("bfloat16")).toThrow(/bfloat16/);
});
