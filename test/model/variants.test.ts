import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { createTrainedColorizer } from "@/lib/model/colorize";
import { dropout } from "@/lib/model/dropout";
import { loadEngine } from "@/lib/model/engine";
import { writeSafetensors } from "@/lib/model/formats/safetensors";
import { readModelFolder } from "@/lib/model/model-folder";
import { forward, outputStrideOf } from "@/lib/model/network";
import type { Weights } from "@/lib/model/parameters";
import {
  countParameters,
  initialWeights,
  loadWeights,
  parameterShapes,
} from "@/lib/model/parameters";
import type { VariantConfig } from "@/lib/model/variants";
import { getVariant, networkOf, variants } from "@/lib/model/variants";
import { seededRandom } from "@/lib/protocol/random";
import { dropoutSeedOf } from "@/scripts/train/step-plan";
import { makeFolder } from "./training-pictures";

const all: VariantConfig[] = Object.values(variants);

beforeAll(() => loadEngine());

function weightsOf(variant: VariantConfig, width = 2) {
  const network = networkOf(variant, width);
  return initialWeights(network, seededRandom("test"), new Float32Array(network.outputs));
}

test("there are the nine experiments, each under its own name", () => {
  expect(Object.keys(variants)).toEqual(
    "full class l2 l2-regularized adadelta sgd fewer-layers dropout low-res".split(" "),
  );
  for (const [slug, variant] of Object.entries(variants)) expect(variant.slug).toBe(slug);
  expect(() => getVariant("vivid")).toThrow(/There is no variant "vivid".+low-res/);
});

test("at the paper's width, convolutions have 32,230,393 weights and biases", () => {
  const sizes = parameterShapes(networkOf(variants.full, 64))
    .filter(({ name }) => name.startsWith("conv"))
    .map(({ shape }) => tf.util.sizeFromShape(shape));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(32_230_393);
});

test("at width 16 there are 2,032,585 parameters, norms included", () => {
  expect(countParameters(networkOf(variants.full, 16))).toBe(2_032_585);
});

test("fewer-layers lacks blocks 6 and 7 wholly, and no other variant lacks a layer of full", () => {
  const namesOf = (variant: VariantConfig) =>
    parameterShapes(networkOf(variant, 2)).map(({ name }) => name);
  const dropped = namesOf(variants.full).filter((name) => /^(conv|bn)[67]/.test(name));
  const left = namesOf(variants.full).filter((name) => !dropped.includes(name));
  expect(dropped).toHaveLength(2 * (3 * 2 + 2));
  for (const variant of all) {
    const expected = variant.slug === "fewer-layers" ? left : namesOf(variants.full);
    const names = namesOf(variant).map((name) => name.replace("conv8_out", "conv8_313"));
    expect(names, variant.slug).toEqual(expected);
  }
});

describe.each(all)("$slug", (variant) => {
  test("gives an output of its size, trained and in use, from its own weights", () => {
    const network = networkOf(variant, 2);
    tf.tidy(() => {
      const { parameters, moments } = loadWeights(network, weightsOf(variant));
      const lightness = tf.randomUniform<tf.Rank.R4>([2, 32, 48, 1], 0, 100, "float32", 1);
      for (const options of [{ moments }, { moments: "batch" as const, dropoutSeed: "1" }]) {
        const { logits } = forward(network, parameters, lightness, options);
        const stride = variant.slug === "low-res" ? 8 : 4;
        const outputs = variant.slug === "l2" ? 2 : 313;
        expect(logits.shape).toEqual([2, 32 / stride, 48 / stride, outputs]);
        expect(outputStrideOf(network)).toBe(stride);
      }
    });
  });

  test("is read back from its folder and recolours a photograph", async () => {
    const folder = path.join(await makeFolder(), variant.slug);
    await mkdir(folder);
    const architecture = { ...networkOf(variant, 2), parameters: 1 };
    const decoding = { temperature: variant.temperature, inputSide: 32 };
    const card = { slug: variant.slug, architecture, decoding };
    await writeFile(path.join(folder, "card.json"), JSON.stringify(card));
    const file = writeSafetensors({ weights: weightsOf(variant), metadata: {} }, "F32");
    await writeFile(path.join(folder, "weights.safetensors"), file);
    const model = await readModelFolder(folder);
    expect(model.network).toEqual(networkOf(variant, 2));
    const colorizer = await createTrainedColorizer(model);
    const l = Float32Array.from({ length: 40 * 30 }, (_, i) => i % 100);
    const photo = { l, ab: new Float32Array(2 * l.length), width: 40, height: 30 };
    const ab = await colorizer.colorize(photo, { index: 0 });
    colorizer.dispose();
    expect(ab).toHaveLength(2 * 40 * 30);
    expect(ab.every(Number.isFinite)).toBe(true);
  });
});

test("a card that names a block that cannot be left out is refused with its field", async () => {
  const folder = await makeFolder();
  const architecture = { width: 2, outputs: 313, without: ["block4"] };
  const card = { slug: "full", architecture, decoding: { temperature: 0.38, inputSide: 32 } };
  await writeFile(path.join(folder, "card.json"), JSON.stringify(card));
  await writeFile(path.join(folder, "weights.safetensors"), "");
  await expect(readModelFolder(folder)).rejects.toThrow(/architecture\.without/);
});

/** Weights by which block 4 gives ones, whatever it is shown, and blocks 5 to 7 give what they are given. */
function onesThroughBlocks(): Weights {
  const weights = weightsOf(variants.dropout, 4);
  for (const [name, { shape, values }] of Object.entries(weights)) {
    const block = /^conv([4-7])_\d\.weight$/.exec(name)?.[1];
    if (block === undefined) continue;
    values.fill(0);
    const channels = shape[3];
    const middle = 4 * channels * channels;
    if (block !== "4") for (let c = 0; c < channels; c++) values[middle + c * channels + c] = 1;
  }
  weights["conv4_3.bias"].values.fill(1);
  return weights;
}

describe("dropout", () => {
  const values = (seed: string) =>
    tf.tidy(() => dropout(tf.ones([4, 16, 16, 16]), 0.3, seed).dataSync());

  test("drops three in ten, scales up the others, and passes the same values back", () => {
    const kept = values("7").filter((value) => value > 0);
    // 16,384 values: the standard deviation of the share is 0.0036.
    expect(kept.length / 16_384).toBeGreaterThan(0.685);
    expect(kept.length / 16_384).toBeLessThan(0.715);
    expect(kept.every((value) => Math.abs(value - 1 / 0.7) < 1e-6)).toBe(true);
    const gradient = tf.tidy(() =>
      tf
        .grad((x) => dropout(x as tf.Tensor4D, 0.3, "7"))(tf.ones([4, 16, 16, 16]))
        .dataSync(),
    );
    expect(gradient).toEqual(values("7"));
  });

  test("depends on the seed alone", () => {
    expect(values("7")).toEqual(values("7"));
    expect(values("8")).not.toEqual(values("7"));
  });

  test("drops values that have nothing to do with those of another seed, step or block", () => {
    const seedsAndSteps: [number, number][] = [1, 2, 257, 2 ** 40].flatMap((seed) =>
      [1, 2, 257, 65_537].map((step): [number, number] => [seed, step]),
    );
    const masks = seedsAndSteps.flatMap((given) =>
      ["block4", "block5"].map((block) => values(`${dropoutSeedOf(...given)}/${block}`)),
    );
    const shares = masks.flatMap((mask, i) =>
      masks.slice(i + 1).map((other) => {
        const alike = mask.filter((value, at) => value === other[at]);
        return alike.length / mask.length;
      }),
    );
    // By chance 0.7^2 + 0.3^2 of the values are alike, with a standard deviation of 0.0039.
    expect(Math.max(...shares)).toBeLessThan(0.58 + 0.02);
    expect(Math.min(...shares)).toBeGreaterThan(0.58 - 0.02);
  });

  test("drops other values after each block of the network", () => {
    const network = networkOf(variants.dropout, 4);
    const shares: Record<string, number> = {};
    tf.tidy(() => {
      const { parameters, moments } = loadWeights(network, onesThroughBlocks());
      const lightness = tf.zeros<tf.Rank.R4>([4, 64, 64, 1]);
      const observe = (name: string, activation: tf.Tensor4D) => {
        shares[name] = tf.mean(tf.cast(tf.greater(activation, 0), "float32")).dataSync()[0];
      };
      forward(network, parameters, lightness, { moments, dropoutSeed: "1", observe });
    });
    // 8,192 values: the standard deviation of the shares is 0.005.
    expect(shares.block4).toBe(1);
    expect(shares.block5).toBeCloseTo(0.7, 1);
    expect(shares.block6).toBeCloseTo(0.7 ** 2, 1);
    expect(shares.block7).toBeCloseTo(0.7 ** 3, 1);
  });

  test("is absent in use and from networks without it", () => {
    const outputOf = (variant: VariantConfig, dropoutSeed?: string) =>
      tf.tidy(() => {
        const network = networkOf(variant, 2);
        const { parameters, moments } = loadWeights(network, weightsOf(variant));
        const lightness = tf.randomUniform<tf.Rank.R4>([1, 32, 32, 1], 0, 100, "float32", 1);
        return forward(network, parameters, lightness, { moments, dropoutSeed }).logits.dataSync();
      });
    expect(outputOf(variants.dropout)).toEqual(outputOf(variants.full));
    expect(outputOf(variants.full, "1")).toEqual(outputOf(variants.full));
    expect(outputOf(variants.dropout, "1")).not.toEqual(outputOf(variants.full));
    expect(outputOf(variants.dropout, "2")).not.toEqual(outputOf(variants.dropout, "1"));
  });
});
