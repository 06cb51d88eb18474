import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { findNativeAddon, loadEngine } from "@/lib/model/engine";
import type { Predictor } from "@/lib/model/predictor";
import { createPredictor, createStepPredictor } from "@/lib/model/predictor";
import { relativeDifference } from "@/test/support/relative-difference";
import { architectures, makeLightness, makeModel } from "./random-model";

const hasNative = findNativeAddon("@tensorflow/tfjs-node") !== null;

/** The shape and values that a predictor gives, which is disposed. */
function predictOnce({ predict, dispose }: Predictor) {
  const { values, shape } = makeLightness();
  const result = tf.tidy(() => {
    const ab = predict(tf.tensor4d(values, shape));
    return { shape: ab.shape, values: ab.dataSync() as Float32Array };
  });
  dispose();
  return result;
}

describe.skipIf(!hasNative)("on tfjs-node (skipped where its addon is not installed)", () => {
  beforeAll(() => loadEngine("tfjs-node"));

  test.each(architectures)(
    "the whole graph of %s gives what its steps give",
    async (_, network) => {
      const model = makeModel(network);
      const graph = predictOnce(await createPredictor(model));
      const steps = predictOnce(createStepPredictor(model));
      expect(graph.shape).toEqual(steps.shape);
      expect(relativeDifference(graph.values, steps.values)).toBeLessThan(1e-4);
    },
  );

  test("weights that lack a tensor, or hold what is no number, are refused by name", async () => {
    const model = makeModel(architectures[0][1]);
    const less = { ...model.weights };
    delete less["bn3.bias"];
    await expect(createPredictor({ ...model, weights: less })).rejects.toThrow(
      /bn3.bias is missing/,
    );
    model.weights["bn7.running_var"].values[1] = Infinity;
    await expect(createPredictor(model)).rejects.toThrow(
      /bn7.running_var holds values that are no/,
    );
    expect(() => createStepPredictor(model)).toThrow(/bn7.running_var holds values that are no/);
  });

  test("predictions leave no tensor behind", async () => {
    const before = tf.memory().numTensors;
    predictOnce(await createPredictor(makeModel(architectures[0][1])));
    predictOnce(createStepPredictor(makeModel(architectures[0][1])));
    expect(tf.memory().numTensors).toBe(before);
  });
});
