import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import type { TrainedModel } from "@/lib/model/trained-model";
import { loadEngine } from "@/lib/model/engine";
import { createLayersModel } from "@/lib/model/formats/layers-model";
import { layersModelFiles } from "@/lib/model/formats/layers-model-files";
import { readSafetensors, writeSafetensors } from "@/lib/model/formats/safetensors";
import { relativeDifference } from "@/test/support/relative-difference";
import { architectures, makeLightness, makeModel, runModel } from "./random-model";

beforeAll(() => loadEngine());

async function exportFiles(model: TrainedModel) {
  const layersModel = createLayersModel(model);
  const files = await layersModelFiles(layersModel);
  layersModel.dispose();
  const [json, weights] = files.map(({ content }) => content);
  return { json: JSON.parse(json as string), weights: weights as Uint8Array };
}

/** Loads the files as TensorFlow.js loads any model, with nothing of ours. */
async function loadExported({ json, weights }: Awaited<ReturnType<typeof exportFiles>>) {
  const [{ weights: weightSpecs }] = json.weightsManifest;
  const weightData = Uint8Array.from(weights).buffer;
  const { modelTopology } = json;
  return tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
}

test.each(architectures)("%s gives the same output as a model of layers", async (_, network) => {
  const model = makeModel(network);
  const loaded = await loadExported(await exportFiles(model));
  const lightness = makeLightness();
  const expected = runModel(model, lightness);
  const input = tf.tensor4d(lightness.values, lightness.shape);
  const beheaded = tf.model({
    inputs: loaded.inputs,
    outputs: loaded.getLayer("logits").output as tf.SymbolicTensor,
  });
  for (const [name, given] of [
    ["ab", loaded],
    ["logits", beheaded],
  ] as const) {
    const output = given.predict(input) as tf.Tensor;
    expect(output.shape).toEqual(expected[name].shape);
    const values = output.dataSync() as Float32Array;
    expect(relativeDifference(values, expected[name].values), name).toBeLessThan(1e-4);
  }
});

test("kernels of half precision take half the room and stay as they are", async () => {
  const model = makeModel(architectures[0][1]);
  const file = writeSafetensors({ weights: model.weights, metadata: {} }, "F16");
  const { weights } = readSafetensors(file);
  const whole = await exportFiles(model);
  const halved = await exportFiles({ ...model, weights });
  expect(halved.weights.length).toBeLessThan(0.53 * whole.weights.length);
  const loaded = await loadExported(halved);
  const [kernel] = loaded.getLayer("conv5_2").getWeights();
  expect([...kernel.dataSync()]).toEqual([...weights["conv5_2.weight"].values]);
});

test("making and disposing a model of layers leaves no tensor behind", async () => {
  const model = makeModel(architectures[0][1]);
  await exportFiles(model);
  const before = tf.memory().numTensors;
  await exportFiles(model);
  expect(tf.memory().numTensors).toBe(before);
});
