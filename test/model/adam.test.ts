import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { adamStep, cosineRate } from "@/lib/model/adam";
import { loadEngine } from "@/lib/model/engine";

beforeAll(() => loadEngine());

test("two steps of Adam with decoupled decay are those worked out by hand", () => {
  // beta1 = 0.5, beta2 = 0.75, rate 0.1, decay 0.5 on the first weight only; gradients 2, then 4.
  // Step 1: m = 1, v = 1; corrected 2 and 4; change 0.1 * 2 / 2 = 0.1; decay 0.1 * 0.5 * 1 = 0.05.
  // Step 2: m = 2.5, v = 4.75; corrected 2.5 / 0.75 and 4.75 / 0.4375.
  const change = (0.1 * (2.5 / 0.75)) / Math.sqrt(4.75 / 0.4375);
  const settings = { beta1: 0.5, beta2: 0.75, epsilon: 0, weightDecay: 0.5 };
  const results = tf.tidy(() => {
    const decayed = tf.tensor1d([1, 0]);
    const start = { weights: tf.tensor1d([1, 1]), first: tf.zeros([2]), second: tf.zeros([2]) };
    const first = adamStep(
      start as Parameters<typeof adamStep>[0],
      { gradient: tf.tensor1d([2, 2]), decayed },
      settings,
      { learningRate: 0.1, step: 1 },
    );
    const second = adamStep(first, { gradient: tf.tensor1d([4, 4]), decayed }, settings, {
      learningRate: 0.1,
      step: 2,
    });
    return [first, second].map(({ weights }) => [...weights.dataSync()]);
  });
  expect(results[0][0]).toBeCloseTo(0.85, 6);
  expect(results[0][1]).toBeCloseTo(0.9, 6);
  expect(results[1][0]).toBeCloseTo(0.85 - change - 0.05 * 0.85, 6);
  expect(results[1][1]).toBeCloseTo(0.9 - change, 6);
});

test("the rate rises to its peak, passes half of it in the middle of the fall, and ends at zero", () => {
  expect(cosineRate(1e-3, 0.05, 0.1)).toBeCloseTo(5e-4, 12);
  expect(cosineRate(1e-3, 0.1, 0.1)).toBeCloseTo(1e-3, 12);
  expect(cosineRate(1e-3, 0.55, 0.1)).toBeCloseTo(5e-4, 12);
  expect(cosineRate(1e-3, 1, 0.1)).toBeCloseTo(0, 12);
});
