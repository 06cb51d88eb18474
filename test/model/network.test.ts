import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import type { EngineName } from "@/lib/model/engine";
import { findNativeAddon, loadEngine } from "@/lib/model/engine";
import type { Parameters } from "@/lib/model/network";
import { forward } from "@/lib/model/network";
import { loadWeights } from "@/lib/model/parameters";
import { relativeDifference } from "@/test/support/relative-difference";
import { channelsFirst, networkConfig, readNetworkFixture } from "./network-fixture";

const fixture = readNetworkFixture();
const hasNative = findNativeAddon("@tensorflow/tfjs-node") !== null;

const names: Record<string, string> = { conv8_1: "conv8_1_relu" };

function lightness(): tf.Tensor4D {
  return tf.tensor4d(fixture.lightness, [1, 64, 64, 1]);
}

/** Every block's output as a share of its reference's size. */
function activationDifferences(): [string, number][] {
  return tf.tidy(() => {
    const { parameters, moments } = loadWeights(networkConfig, fixture.weights);
    const differences: [string, number][] = [];
    forward(networkConfig, parameters, lightness(), {
      moments,
      observe: (block, activation) => {
        const name = names[block] ?? block;
        const expected = fixture.activations[name];
        differences.push([
          name,
          relativeDifference(channelsFirst(activation).dataSync(), expected.values),
        ]);
      },
    });
    return differences;
  });
}

/** sum(logits^2) and its gradients, running moments held constant, as in the reference. */
function lossAndGradients() {
  const { parameters, moments } = loadWeights(networkConfig, fixture.weights);
  const all: Parameters = { ...parameters, input: lightness() };
  const keys = Object.keys(all);
  const lossOf = (...tensors: tf.Tensor[]) => {
    const named = Object.fromEntries(tensors.map((tensor, i) => [keys[i], tensor]));
    const { logits } = forward(networkConfig, named, named.input as tf.Tensor4D, {
      moments,
      hasInputGradient: true,
    });
    return tf.sum(tf.square(logits)) as tf.Scalar;
  };
  const { value, grads } = tf.valueAndGrads(lossOf)(keys.map((key) => all[key]));
  const gradients = Object.fromEntries(keys.map((key, i) => [key, grads[i]]));
  // The reference's input is (L - 50) / 100, ours is L.
  gradients.input = tf.mul(gradients.input, 100);
  return { loss: value.dataSync()[0], gradients };
}

const engines = ["wasm", "cpu", "tfjs-node"] as const;
const isAbsent = (engine: EngineName) => engine === "tfjs-node" && !hasNative;

describe.each(engines)(
  "on %s (tfjs-node is skipped where its addon is not installed)",
  (engine) => {
    beforeAll(async () => {
      if (!isAbsent(engine)) await loadEngine(engine);
    });

    test.skipIf(isAbsent(engine))("every block's activations are PyTorch's", () => {
      const differences = activationDifferences();
      expect(differences.map(([name]) => name).sort()).toEqual(
        Object.keys(fixture.activations).sort(),
      );
      for (const [name, difference] of differences) expect(difference, name).toBeLessThan(1e-4);
    });

    test.skipIf(isAbsent(engine))(
      "the gradients are PyTorch's: strided, dilated and transposed kernels, norms and input",
      () => {
        tf.tidy(() => {
          const { loss, gradients } = lossAndGradients();
          expect(Math.abs(loss / fixture.loss - 1)).toBeLessThan(1e-4);
          for (const [name, expected] of Object.entries(fixture.gradients)) {
            expect(
              relativeDifference(gradients[name].dataSync(), expected.values),
              name,
            ).toBeLessThan(1e-3);
          }
        });
      },
    );

    test.skipIf(isAbsent(engine))("a forward pass leaves no tensor behind", () => {
      const before = tf.memory().numTensors;
      activationDifferences();
      expect(tf.memory().numTensors).toBe(before);
    });
  },
);
