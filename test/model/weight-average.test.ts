import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { loadEngine } from "@/lib/model/engine";
import type { Weights } from "@/lib/model/parameters";
import { initialWeights } from "@/lib/model/parameters";
import { networkOf, variants } from "@/lib/model/variants";
import { seededRandom } from "@/lib/protocol/random";
import type { Trainer } from "@/scripts/train/trainer";
import { createTrainer, disposeTrainer } from "@/scripts/train/trainer";
import { averagedWeights, createWeightAverage } from "@/scripts/train/weight-average";

beforeAll(() => loadEngine());

const network = networkOf(variants.full, 1);
const start = initialWeights(network, seededRandom("test"), new Float32Array(313));

/** A trainer all of whose weights have this value. */
function trainerAt(value: number): Trainer {
  const weights: Weights = Object.fromEntries(
    Object.entries(start).map(([name, { shape, values }]) => [
      name,
      { shape, values: values.map(() => value) },
    ]),
  );
  return createTrainer(variants.full, 1, weights);
}

/** One of the averaged parameters and one of the averaged moments. */
function valuesOf(weights: Weights): number[] {
  const averaged = averagedWeights(weights);
  return [averaged["conv3_2.weight"].values[5], averaged["bn7.running_mean"].values[0]];
}

test("the average forgets by its decay a step, faster at first, and lies beside the weights in a checkpoint", () => {
  const [zero, one] = [trainerAt(0), trainerAt(1)];
  const outside = tf.memory().numTensors;
  const average = createWeightAverage(zero, { decay: 0.99 });
  const held = tf.memory().numTensors;
  average.update(one, 5);
  expect(valuesOf(average.weights())).toEqual([0, 0]);
  // The tenth step is the first that is taken: 2/11 of the old stay. At the thousandth it is 0.99^10.
  average.update(one, 10);
  for (const value of valuesOf(average.weights())) expect(value).toBeCloseTo(9 / 11, 6);
  average.update(zero, 1000);
  const expected = (9 / 11) * 0.99 ** 10;
  for (const value of valuesOf(average.weights())) expect(value).toBeCloseTo(expected, 6);
  expect(tf.memory().numTensors).toBe(held);

  const resumed = createWeightAverage(zero, { decay: 0.99, saved: average.weights() });
  expect(resumed.weights()).toEqual(average.weights());
  expect(Object.keys(averagedWeights(resumed.weights())).sort()).toEqual(Object.keys(start).sort());
  average.dispose();
  resumed.dispose();
  expect(tf.memory().numTensors).toBe(outside);
  [zero, one].forEach(disposeTrainer);
});

test("a run with an average does not go on from a checkpoint without it", () => {
  const trainer = trainerAt(0);
  const resume = () => createWeightAverage(trainer, { decay: 0.99, saved: start });
  expect(resume).toThrow(expect.objectContaining({ code: "conflict" }));
  disposeTrainer(trainer);
});

test("a checkpoint without an average is its own", () => {
  expect(averagedWeights(start)).toBe(start);
});
