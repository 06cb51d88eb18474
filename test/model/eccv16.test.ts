import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { abBins } from "@/lib/color/ab-bins";
import { loadEngine } from "@/lib/model/engine";
import { eccv16Names, weightsFromEccv16 } from "@/lib/model/formats/eccv16";
import { writeSafetensors } from "@/lib/model/formats/safetensors";
import { toTorch } from "@/lib/model/formats/torch-layout";
import { readModelFolder } from "@/lib/model/model-folder";
import { forward } from "@/lib/model/network";
import type { Weights } from "@/lib/model/parameters";
import { loadWeights } from "@/lib/model/parameters";
import { runScript } from "@/test/support/e2e-app";
import { relativeDifference } from "@/test/support/relative-difference";
import { channelsFirst, networkConfig, readNetworkFixture } from "./network-fixture";

const fixture = readNetworkFixture();
let folder: string;

beforeAll(async () => {
  await loadEngine();
  folder = await mkdtemp(path.join(os.tmpdir(), "truehue import "));
});

/** The small reference network as the authors' release would save it, counters and bin centres included. */
function releasedWeights(): Weights {
  const names = eccv16Names(networkConfig);
  const entries = Object.entries(fixture.weights).map(([ours, weight]) => [
    names[ours],
    toTorch(weight),
  ]);
  const centres = [0, 1].flatMap((axis) => abBins.map((bin) => bin[axis] / 110));
  return {
    ...Object.fromEntries(entries),
    "model1.4.num_batches_tracked": { shape: [], values: Float32Array.of(1000) },
    "model_out.weight": { shape: [2, 313, 1, 1], values: Float32Array.from(centres) },
  };
}

test("every tensor has the name that the released network gives it", () => {
  const names = eccv16Names({ width: 64, outputs: 313 });
  // Read off the layers of the authors' file by hand.
  expect(names).toMatchObject({
    "conv1_1.weight": "model1.0.weight",
    "conv1_2.bias": "model1.2.bias",
    "bn1.running_mean": "model1.4.running_mean",
    "conv3_3.weight": "model3.4.weight",
    "bn3.weight": "model3.6.weight",
    "conv5_2.weight": "model5.2.weight",
    "bn7.running_var": "model7.6.running_var",
    "conv8_1.weight": "model8.0.weight",
    "conv8_3.bias": "model8.4.bias",
    "conv8_313.weight": "model8.6.weight",
  });
  // 23 convolutions with a kernel and a bias each, seven norms of four vectors.
  expect(new Set(Object.values(names)).size).toBe(23 * 2 + 7 * 4);
});

test("imported weights of the authors' layout reproduce PyTorch's activations", async () => {
  const file = path.join(folder, "small.safetensors");
  await writeFile(file, writeSafetensors({ weights: releasedWeights(), metadata: {} }, "F32"));
  const out = path.join(folder, "Eccv16 small");
  const args = [file, "--out", out, "--stored-as", "F32", "--title", "The reference"];
  const { code, output } = await runScript("formats/import.ts", args);
  expect(code, output).toBe(0);
  expect(output).toContain("width 4");
  const model = await readModelFolder(out);
  expect(model).toMatchObject({
    slug: "eccv16-small",
    network: networkConfig,
    temperature: 1,
    inputSide: 256,
  });
  expect(await readFile(path.join(out, "card.md"), "utf8")).toContain("# The reference");
  tf.tidy(() => {
    const { parameters, moments } = loadWeights(model.network, model.weights);
    const lightness = tf.tensor4d(fixture.lightness, [1, 64, 64, 1]);
    const { logits } = forward(model.network, parameters, lightness, { moments });
    const expected = fixture.activations.logits.values;
    expect(relativeDifference(channelsFirst(logits).dataSync(), expected)).toBeLessThan(1e-4);
  });
});

test.each([
  {
    what: "without a first layer",
    change: ({ "model1.0.weight": _, ...rest }: Weights) => rest,
    says: /no model1\.0\.weight/,
  },
  {
    what: "without a moment",
    change: ({ "model7.6.running_var": _, ...rest }: Weights) => rest,
    says: /no model7\.6\.running_var/,
  },
  {
    what: "of another shape",
    change: (weights: Weights) => ({ ...weights, "model2.0.bias": weights["model1.0.bias"] }),
    says: /model2\.0\.bias would be \[8\]/,
  },
  {
    what: "with a layer more",
    change: (weights: Weights) => ({ ...weights, "model9.0.bias": weights["model1.0.bias"] }),
    says: /model9\.0\.bias has no place/,
  },
  {
    what: "with other bins",
    change: (weights: Weights) => {
      const { shape, values } = weights["model_out.weight"];
      return { ...weights, "model_out.weight": { shape, values: values.toReversed() } };
    },
    says: /other bin centres/,
  },
])("weights $what are refused with a sentence", ({ change, says }) => {
  expect(() => weightsFromEccv16(change(releasedWeights()) as Weights)).toThrow(says);
});

test("a file that is not there is asked for with a sentence", async () => {
  const args = ["absent.safetensors", "--out", path.join(folder, "never")];
  const { code, output } = await runScript("formats/import.ts", args);
  expect({ code, output }).toEqual({ code: 1, output: "There is no file absent.safetensors.\n" });
});
