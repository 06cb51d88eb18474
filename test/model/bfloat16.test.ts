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

/** The losses of some steps on one batch, and how far the first moved each kernel. */
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
    if (step === 1) moved = movedKernels(training.trainerWeights(trainer), start);
  }
  training.disposeBatch(batch);
  training.disposeTrainer(trainer);
  return { losses, moved };
}

function movedKernels(
  weights: ReturnType<typeof training.trainerWeights>,
  start: ReturnType<typeof training.trainerWeights>,
): Record<string, Float32Array> {
  const kernels = Object.entries(start).filter(([, { shape }]) => shape.length === 4);
  const moved = kernels.map(([name, { values }]) => [
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
        // Rounding adds up from the last layer to the first.
        const least = name.startsWith("conv8_") ? 0.98 : 0.9;
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
