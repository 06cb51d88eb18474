import * as tf from "@tensorflow/tfjs";
import type { TrainedModel } from "@/lib/model/trained-model";
import { decodeOutput } from "@/lib/model/decoding";
import type { NetworkConfig } from "@/lib/model/network";
import { forward } from "@/lib/model/network";
import { initialWeights, loadWeights } from "@/lib/model/parameters";
import { variants, networkOf } from "@/lib/model/variants";
import { seededRandom } from "@/lib/protocol/random";

/** A small network of each architecture that a variant has. */
export const architectures: [name: string, network: NetworkConfig][] = [
  variants.full,
  variants["fewer-layers"],
  variants["low-res"],
  variants.dropout,
  variants.l2,
].map((variant) => [variant.slug, networkOf(variant, 2)]);

/** Weights in which nothing is at its starting value: biases, scales and moments are random too. */
export function makeModel(network: NetworkConfig): TrainedModel {
  const random = seededRandom("random model");
  const bias = Float32Array.from({ length: network.outputs }, () => random() - 0.5);
  const weights = initialWeights(network, random, bias);
  for (const { shape, values } of Object.values(weights)) {
    if (shape.length === 1) values.forEach((_, i) => (values[i] = 0.5 + random()));
  }
  const last = Object.keys(weights).find((name) => /^conv8_(313|out)\.weight$/.test(name));
  weights[last ?? ""].values.forEach((value, i, values) => (values[i] = 20 * value));
  return { slug: "random", network, weights, temperature: 0.38, inputSide: 64 };
}

export type LightnessBatch = { shape: [n: number, h: number, w: number, 1]; values: Float32Array };

/** L in 0..100 of two pictures that are not square. */
export function makeLightness(): LightnessBatch {
  const random = seededRandom("lightness");
  const values = Float32Array.from({ length: 2 * 32 * 48 }, () => 100 * random());
  return { shape: [2, 32, 48, 1], values };
}

/** What the network itself makes of it on the active engine. */
export function runModel(model: TrainedModel, lightness: LightnessBatch) {
  return tf.tidy(() => {
    const { parameters, moments } = loadWeights(model.network, model.weights);
    const input = tf.tensor4d(lightness.values, lightness.shape);
    const { logits } = forward(model.network, parameters, input, { moments });
    const ab = decodeOutput(logits, model.temperature);
    const numbers = (tensor: tf.Tensor4D) => ({
      shape: tensor.shape,
      values: tensor.dataSync() as Float32Array,
    });
    return { logits: numbers(logits), ab: numbers(ab) };
  });
}
