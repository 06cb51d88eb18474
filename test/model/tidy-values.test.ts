import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { loadEngine } from "@/lib/model/engine";
import { tidyValues } from "@/lib/model/tidy-values";

beforeAll(async () => void (await loadEngine("cpu")));

test("values come out, however many, and the tensors on the way go", () => {
  const before = tf.memory().numTensors;
  // As many as the weights of a network of width 32 and what Adam keeps beside them.
  const values = tidyValues(() => {
    const small = tf.mul(tf.ones([3]), 2);
    return { sum: tf.sum(small).dataSync()[0], many: new Float32Array(2 ** 24 + 1) };
  });
  expect(values.sum).toBe(6);
  expect(values.many).toHaveLength(2 ** 24 + 1);
  expect(tf.memory().numTensors).toBe(before);
});

test("what fails in it leaves no tensor either", () => {
  const before = tf.memory().numTensors;
  const fail = () =>
    tidyValues(() => {
      tf.ones([3]);
      throw new Error("no values");
    });
  expect(fail).toThrow("no values");
  expect(tf.memory().numTensors).toBe(before);
});
