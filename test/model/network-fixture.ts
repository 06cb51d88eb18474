import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { weightsFromTorch } from "@/lib/model/formats/torch-layout";
import type { Weight, Weights } from "@/lib/model/parameters";

type Entry = { name: string; kind: string; shape: number[]; offset_bytes: number; length: number };

/** The small reference network that PyTorch computed (fixtures README, 6): widths 4, 8, 16, 32, ... */
export type NetworkFixture = {
  weights: Weights;
  /** [1, 64, 64, 1], L in 0..100: the file holds (L - 50) / 100. */
  lightness: Float32Array;
  loss: number;
  activations: Record<string, Weight>;
  gradients: Record<string, Weight>;
};

export const networkConfig = { width: 4, outputs: 313 };

const folder = new URL("../fixtures/model/", import.meta.url);

export function readNetworkFixture(): NetworkFixture {
  const { tensors, loss } = JSON.parse(
    readFileSync(new URL("network_small.json", folder), "utf8"),
  ) as { tensors: Entry[]; loss: number };
  const bytes = readFileSync(new URL("network_small.bin", folder));
  const read = ({ shape, offset_bytes, length }: Entry): Weight => ({
    shape,
    values: new Float32Array(bytes.buffer.slice(bytes.byteOffset + offset_bytes), 0, length),
  });
  const ofKind = (kind: string) =>
    Object.fromEntries(tensors.filter((t) => t.kind === kind).map((t) => [t.name, read(t)]));
  const gradients = Object.entries(ofKind("gradient"));
  return {
    weights: weightsFromTorch(ofKind("weight")),
    lightness: ofKind("input").input.values.map((value) => 100 * value + 50),
    loss,
    activations: ofKind("activation"),
    gradients: weightsFromTorch(
      Object.fromEntries(gradients.map(([name, weight]) => [name.replace("grad.", ""), weight])),
    ),
  };
}

/** [n, h, w, c] as the reference's [n, c, h, w]. */
export function channelsFirst(activation: tf.Tensor4D): tf.Tensor4D {
  return tf.transpose(activation, [0, 3, 1, 2]);
}
