import path from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { beforeAll, expect, test } from "vitest";
import type { TrainedModel } from "@/lib/model/trained-model";
import { loadEngine } from "@/lib/model/engine";
import { writeOnnx } from "@/lib/model/formats/onnx";
import { readModelFolder } from "@/lib/model/model-folder";
import { relativeDifference } from "@/test/support/relative-difference";
import { architectures, makeLightness, makeModel, runModel } from "./random-model";

const bundled = path.resolve(import.meta.dirname, "../../models/full");

beforeAll(() => loadEngine());

/** [n, c, h, w] -> [n, h, w, c] */
function channelsLast({ data, dims: [, c, h, w] }: Tensor): Float32Array {
  const values = data as Float32Array;
  return values.map((_, i) => {
    const [channel, pixel] = [i % c, Math.floor(i / c)];
    const image = Math.floor(pixel / (h * w));
    return values[(image * c + channel) * h * w + (pixel % (h * w))];
  });
}

async function expectSameOutput(model: TrainedModel): Promise<void> {
  const lightness = makeLightness();
  const [n, h, w] = lightness.shape;
  const session = await InferenceSession.create(writeOnnx(model));
  const outputs = await session.run({ lightness: new Tensor(lightness.values, [n, 1, h, w]) });
  const expected = runModel(model, lightness);
  const wanted = model.network.outputs === 2 ? (["ab"] as const) : (["logits", "ab"] as const);
  expect(Object.keys(outputs)).toEqual(wanted);
  for (const name of wanted) {
    const { shape, values } = expected[name];
    expect(outputs[name].dims).toEqual([shape[0], shape[3], shape[1], shape[2]]);
    const difference = relativeDifference(channelsLast(outputs[name] as Tensor), values);
    expect(difference, name).toBeLessThan(1e-4);
  }
  await session.release();
}

test.each(architectures)("%s gives the same output in onnxruntime", async (_, network) => {
  await expectSameOutput(makeModel(network));
});

test("so does the bundled model", async () => {
  await expectSameOutput(await readModelFolder(bundled));
});

test("the file says what it is", async () => {
  const file = Buffer.from(writeOnnx(makeModel(architectures[0][1])));
  for (const words of ["truehue", "Predicts colour (ab of CIE Lab)", "temperature", "0.38"]) {
    expect(file.includes(words), words).toBe(true);
  }
});
