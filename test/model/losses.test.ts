import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { decodeLogits } from "@/lib/model/decoding";
import { loadEngine } from "@/lib/model/engine";
import { crossEntropy } from "@/lib/model/losses";
import { greatestDifference, readFixture } from "../unit/color/read-fixture";

beforeAll(() => loadEngine());

/** Two pixels, three bins: the second pixel weighs three times the first. */
function targets() {
  return {
    positions: tf.tensor1d([0, 1, 5, 3], "int32"),
    weights: tf.tensor1d([0.75, 0.25, 0.6, 0.4]),
    pixelWeights: tf.tensor1d([1, 3]),
  };
}

test("the cross entropy of sparse targets is the weighted mean over pixels", () => {
  // Uniform logits over three bins: -log(1/3) at each pixel, weights 1 and 3, mean over 2 pixels.
  const loss = tf.tidy(() => crossEntropy(tf.zeros([2, 3]), targets()).dataSync()[0]);
  expect(loss).toBeCloseTo((Math.log(3) * (1 + 3)) / 2, 5);
});

test("its gradient is weight times (softmax - target) / n", () => {
  const gradient = tf.tidy(() => {
    const given = targets();
    const lossOf = (logits: tf.Tensor) => crossEntropy(logits as tf.Tensor2D, given);
    return [
      ...tf
        .grad(lossOf)(tf.zeros([2, 3]))
        .dataSync(),
    ];
  });
  const third = 1 / 3;
  const expected = [
    (third - 0.75) / 2,
    (third - 0.25) / 2,
    third / 2,
    (3 * (third - 0.4)) / 2,
    (3 * third) / 2,
    (3 * (third - 0.6)) / 2,
  ];
  gradient.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 6));
});

type Decoded = {
  T: number[];
  logits: number[][];
  decoded_ab: Record<string, [number, number][]>;
  argmax_ab: [number, number][];
};

/** The colours that the engine decodes from the reference's logits. */
function decode({ logits }: Decoded, temperature: number): Float32Array {
  return tf.tidy(() => {
    const input = tf.tensor4d(logits.flat(), [1, 1, logits.length, 313]);
    return decodeLogits(input, temperature).dataSync() as Float32Array;
  });
}

test("the engine decodes logits like the reference, to 2e-3 in float32, and their mode at a low temperature", () => {
  const fixture = readFixture<Decoded>("model/annealed_mean.json");
  const temperatures = fixture.T.filter((temperature) => temperature in fixture.decoded_ab);
  expect(temperatures).toContain(0.38);
  for (const temperature of temperatures) {
    const expected = fixture.decoded_ab[temperature].flat();
    expect(greatestDifference(decode(fixture, temperature), expected)).toBeLessThan(2e-3);
  }
  const mode = fixture.argmax_ab.flat();
  expect(greatestDifference(decode(fixture, 1e-6), mode)).toBeLessThan(1e-4);
});
