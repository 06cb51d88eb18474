import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { loadEngine } from "@/lib/model/engine";
import type { NetworkConfig } from "@/lib/model/network";
import { forward } from "@/lib/model/network";
import type { Weights } from "@/lib/model/parameters";
import { loadWeights } from "@/lib/model/parameters";
import { tidyValues } from "@/lib/model/tidy-values";
import { widenWeights } from "@/lib/model/widen";
import { seededRandom } from "@/lib/protocol/random";
import { relativeDifference } from "@/test/support/relative-difference";
import { networkConfig, readNetworkFixture } from "./network-fixture";

const { weights, lightness } = readNetworkFixture();
beforeAll(async () => void (await loadEngine("wasm")));

const times = (factor: number): NetworkConfig => ({
  ...networkConfig,
  width: factor * networkConfig.width,
});

const model = { network: networkConfig, weights };
const widen = (factor: number, seed = "1") => widenWeights(model, factor, seededRandom(seed));

function logitsOf(config: NetworkConfig, of: Weights, normalisedBy: "batch" | "running") {
  return tidyValues(() => {
    const { parameters, moments } = loadWeights(config, of);
    const image = tf.tensor4d(lightness, [1, 64, 64, 1]);
    const options = { moments: normalisedBy === "batch" ? ("batch" as const) : moments };
    const { logits, batchMoments } = forward(config, parameters, image, options);
    Object.values(batchMoments).forEach(({ mean, variance }) => tf.dispose([mean, variance]));
    return Float32Array.from(logits.dataSync());
  });
}

test.each([
  { factor: 2, by: "running" as const },
  { factor: 2, by: "batch" as const },
  { factor: 3, by: "running" as const },
])("a network of $factor times the width gives the narrow one's output ($by moments)", (one) => {
  const narrow = logitsOf(networkConfig, weights, one.by);
  const wide = logitsOf(times(one.factor), widen(one.factor), one.by);
  expect(relativeDifference(wide, narrow)).toBeLessThan(1e-4);
});

test("the copies of a channel take different shares", () => {
  const [kernel, wide] = [weights["conv3_2.weight"], widen(2)["conv3_2.weight"]];
  const [, , inputs, outputs] = kernel.shape;
  const at = (input: number) => wide.values[input * 2 * outputs];
  const both = [at(0), at(inputs)];
  expect(both[0] + both[1]).toBeCloseTo(kernel.values[0], 6);
  expect(both[0]).not.toBeCloseTo(both[1], 6);
});

test("the same seed divides in the same way, another one in another", () => {
  const kernelOf = (seed: string) => widen(2, seed)["conv3_2.weight"].values;
  expect(kernelOf("1")).toEqual(kernelOf("1"));
  expect(kernelOf("1")).not.toEqual(kernelOf("2"));
});

test("weights that are not the network's are refused, with the tensor", () => {
  const rest = Object.entries(weights).filter(([name]) => name !== "bn3.weight");
  const torn = { network: networkConfig, weights: Object.fromEntries(rest) };
  expect(() => widenWeights(torn, 2, Math.random)).toThrow(/bn3\.weight is missing/);
});
