import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { loadEngine } from "@/lib/model/engine";
import { readSafetensors, writeSafetensors } from "@/lib/model/formats/safetensors";
import type { BatchMoments } from "@/lib/model/operations";
import { normalise, normaliseByBatch } from "@/lib/model/operations";
import { initialWeights } from "@/lib/model/parameters";
import { variants } from "@/lib/model/variants";
import { seededRandom } from "@/lib/protocol/random";
import type { Example } from "@/scripts/train/batches";
import { readExample } from "@/scripts/train/batches";
import type { Trainer } from "@/scripts/train/trainer";
import * as training from "@/scripts/train/trainer";
import { makeJpeg } from "./training-pictures";

const config = { width: 4, outputs: 313 };
const binWeights = new Float64Array(313).fill(1);
const adam = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 1e-2 };
let examples: Example[];

beforeAll(async () => {
  await loadEngine();
  const options = { imageSide: 32, cropSide: 32, variant: variants.full };
  examples = await Promise.all(
    [1, 2, 3, 4].map((i) => readExample({ name: `${i}`, read: () => makeJpeg(i) }, options)),
  );
});

function makeTrainer(): Trainer {
  const weights = initialWeights(config, seededRandom("test"), new Float32Array(313));
  return training.createTrainer(config, weights);
}

/** Trains for steps from..to and returns their losses. */
function train(trainer: Trainer, from: number, to: number): number[] {
  const losses: number[] = [];
  for (let step = from; step <= to; step++) {
    const batch = training.createBatch(examples, binWeights);
    const options = { settings: adam, learningRate: 3e-3, step, momentsDecay: 0.9 };
    losses.push(training.trainStep(trainer, batch, options));
    training.disposeBatch(batch);
  }
  return losses;
}

test("the network learns four pictures by heart", () => {
  const trainer = makeTrainer();
  const losses = train(trainer, 1, 40);
  expect(losses[0]).toBeCloseTo(Math.log(313), 0);
  expect(losses[39]).toBeLessThan(losses[0] / 2);
  training.disposeTrainer(trainer);
});

test("steps leave no tensor behind", () => {
  const outside = tf.memory().numTensors;
  const trainer = makeTrainer();
  const before = tf.memory().numTensors;
  train(trainer, 1, 5);
  training.trainerWeights(trainer);
  expect(tf.memory().numTensors).toBe(before);
  training.disposeTrainer(trainer);
  expect(tf.memory().numTensors).toBe(outside);
});

test("a run resumed from its checkpoint goes on with the losses of an unbroken one", () => {
  const unbroken = makeTrainer();
  const expected = train(unbroken, 1, 6);
  const first = makeTrainer();
  train(first, 1, 3);
  const weights = training.trainerWeights(first);
  const file = writeSafetensors({ weights, metadata: {} }, "F32");
  const resumed = training.createTrainer(config, readSafetensors(file).weights);
  const losses = train(resumed, 4, 6);
  losses.forEach((loss, i) => expect(loss).toBeCloseTo(expected[i + 3], 4));
});

test("grey images weigh nothing in the loss", () => {
  const trainer = makeTrainer();
  const grey = examples.map((example) => ({ ...example, isGrey: true }));
  const batch = training.createBatch(grey, binWeights);
  const options = { settings: adam, learningRate: 0, step: 1, momentsDecay: 0.9 };
  expect(Math.abs(training.trainStep(trainer, batch, options))).toBe(0);
  training.disposeBatch(batch);
  training.disposeTrainer(trainer);
});

test("the written-out gradient of batch normalisation is the automatic one", () => {
  const [x, dy] = [
    tf.randomNormal([3, 4, 4, 2], 1, 2, "float32", 5),
    tf.randomNormal([3, 4, 4, 2]),
  ];
  const parameters = [tf.tensor1d([1, 2]), tf.tensor1d([0.5, -1])];
  type Given = { scale: tf.Tensor1D; offset: tf.Tensor1D };
  const gradientsOf = (norm: (input: tf.Tensor4D, given: Given) => tf.Tensor4D) => {
    const lossOf = (input: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor) => {
      const given = { scale, offset } as Given;
      return tf.sum(tf.mul(norm(input as tf.Tensor4D, given), dy)) as tf.Scalar;
    };
    return tf.grads(lossOf as (...tensors: tf.Tensor[]) => tf.Scalar)([x, ...parameters]);
  };
  const automatic = gradientsOf((input, given) => {
    const { mean, variance } = tf.moments(input, [0, 1, 2]);
    return normalise(input, { mean, variance } as BatchMoments, given);
  });
  gradientsOf((input, given) => normaliseByBatch(input, given).y).forEach((gradient, i) => {
    const difference = tf.max(tf.abs(tf.sub(gradient, automatic[i]))).dataSync()[0];
    expect(difference).toBeLessThan(1e-4);
  });
});
