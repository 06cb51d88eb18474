import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findNativeAddon, loadEngine } from "@/lib/model/engine";
import type { Optimiser } from "@/lib/model/optimiser";
import { createOptimiser } from "@/lib/model/optimiser";
import type { OptimiserName } from "@/lib/model/variants";

const hasNative = findNativeAddon("@tensorflow/tfjs-node") !== null;
const engines = [...(hasNative ? (["tfjs-node"] as const) : []), "wasm", "cpu"] as const;

/** A kernel of two weights, which decays, and a bias, which does not: all 1 at first. */
function makeOptimiser(name: OptimiserName): Optimiser {
  const parameters = { kernel: tf.ones([1, 2]), bias: tf.ones([1]) };
  const optimiser = createOptimiser(name, parameters);
  tf.dispose(parameters);
  return optimiser;
}

/** Values of kernel[0] and bias after updates by these gradients, the same for all. */
function weightsAfter(optimiser: Optimiser, gradients: number[], weightDecay: number, rate = 0.1) {
  return gradients.map((value, i) =>
    tf.tidy(() => {
      const given = { kernel: tf.fill([1, 2], value), bias: tf.fill([1], value) };
      optimiser.apply(given, { learningRate: rate, weightDecay, step: i + 1 });
      const { kernel, bias } = optimiser.parameters();
      return [kernel.dataSync()[0], bias.dataSync()[0]];
    }),
  );
}

describe.each(engines)("on %s", (engine) => {
  beforeAll(() => loadEngine(engine));
  afterAll(() => {
    if (engine !== "tfjs-node") tf.engine().reset();
  });

  test("two steps of Adam with decoupled decay are those worked out by hand", () => {
    // beta1 = 0.9, beta2 = 0.99, rate 0.1, decay 0.5 on the kernel only; gradients 2, then 4.
    // Step 1: corrected averages 2 and 4, change 0.1. Step 2: m = 0.9 * 0.2 + 0.4 = 0.58, corrected / 0.19;
    // v = 0.99 * 0.04 + 0.16 = 0.1996, corrected / 0.0199.
    const change = (0.1 * (0.58 / 0.19)) / Math.sqrt(0.1996 / 0.0199);
    const optimiser = makeOptimiser("adam");
    const [first, second] = weightsAfter(optimiser, [2, 4], 0.5);
    expect(first[0]).toBeCloseTo(0.95 - 0.1, 5);
    expect(first[1]).toBeCloseTo(0.9, 5);
    expect(second[0]).toBeCloseTo(0.95 * 0.85 - change, 5);
    expect(second[1]).toBeCloseTo(0.9 - change, 5);
    optimiser.dispose();
  });

  test("two steps of Nesterov's momentum are those worked out by hand", () => {
    // v1 = -0.2, weight 1 + 0.9 * -0.2 - 0.2 = 0.62; v2 = 0.9 * -0.2 - 0.4 = -0.58, then 0.9 * -0.58 - 0.4.
    const optimiser = makeOptimiser("sgd");
    const [first, second] = weightsAfter(optimiser, [2, 4], 0);
    expect(first[1]).toBeCloseTo(0.62, 6);
    expect(second[1]).toBeCloseTo(0.62 - 0.922, 6);
    optimiser.dispose();
  });

  test("two steps of AdaDelta are those worked out by hand", () => {
    // rho 0.95, epsilon 1e-7, rate 1. s = 0.05 * 4; change = sqrt(1e-7) / sqrt(s + 1e-7) * 2, and so on.
    const s1 = 0.2;
    const change1 = (Math.sqrt(1e-7) / Math.sqrt(s1 + 1e-7)) * 2;
    const s2 = 0.95 * s1 + 0.05 * 16;
    const u1 = 0.05 * change1 ** 2;
    const change2 = (Math.sqrt(u1 + 1e-7) / Math.sqrt(s2 + 1e-7)) * 4;
    const optimiser = makeOptimiser("adadelta");
    const [first, second] = weightsAfter(optimiser, [2, 4], 0, 1);
    expect((1 - first[1]) / change1).toBeCloseTo(1, 3);
    expect((first[1] - second[1]) / change2).toBeCloseTo(1, 3);
    optimiser.dispose();
  });

  test("its vectors can be saved, put back, and leave no tensor behind", () => {
    const outside = tf.memory().numTensors;
    const optimiser = makeOptimiser("adam");
    weightsAfter(optimiser, [2, 4], 0.5);
    const [parameters, slots] = [optimiser.parameters(), optimiser.slots()];
    expect(Object.keys(slots)).toContain("optimiser/first/kernel");
    const copy = createOptimiser("adam", parameters, slots);
    tf.dispose([parameters, slots]);
    const next = (one: Optimiser) =>
      tf.tidy(() => {
        const gradients = { kernel: tf.fill([1, 2], 3), bias: tf.fill([1], 3) };
        one.apply(gradients, { learningRate: 0.1, weightDecay: 0.5, step: 3 });
        return Array.from(one.parameters().kernel.dataSync());
      });
    expect(next(copy)).toEqual(next(optimiser));
    optimiser.dispose();
    copy.dispose();
    expect(tf.memory().numTensors).toBe(outside);
  });
});
