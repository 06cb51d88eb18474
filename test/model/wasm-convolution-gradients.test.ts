import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadEngine } from "@/lib/model/engine";

type Padding = Parameters<typeof tf.conv2d>[3];

const explicit: Padding = [
  [0, 0],
  [1, 1],
  [1, 1],
  [0, 0],
];
const uneven: Padding = [
  [0, 0],
  [0, 2],
  [2, 1],
  [0, 0],
];

/** All that the network uses, and their neighbours: [side of the kernel, stride, padding]. */
const convolutions = [1, 3, 4].flatMap((kernel) =>
  [1, 2].flatMap((stride) => {
    const paddings: Padding[] = ["same", "valid", ...(kernel > 1 ? [explicit, uneven] : [])];
    return paddings.flatMap((pad) =>
      [
        { n: 3, height: 8, width: 8 },
        { n: 1, height: 5, width: 7 },
      ].map((size) => ({ kernel, stride, pad, ...size })),
    );
  }),
);
type Convolution = (typeof convolutions)[number];

/** Both gradients of a convolution of random tensors (always the same ones), as numbers. */
function gradients({ kernel, stride, pad, n, height, width }: Convolution): Float32Array[] {
  return tf.tidy(() => {
    const x = tf.randomNormal([n, height, width, 3], 0, 1, "float32", 1);
    const filter = tf.randomNormal([kernel, kernel, 3, 5], 0, 1, "float32", 2);
    const convolve = (input: tf.Tensor, taps: tf.Tensor) =>
      tf.conv2d(input as tf.Tensor4D, taps as tf.Tensor4D, stride, pad);
    const dy = tf.randomNormal(convolve(x, filter).shape, 0, 1, "float32", 3);
    return tf
      .grads(convolve)([x, filter], dy)
      .map((gradient) => gradient.dataSync() as Float32Array);
  });
}

function expectClose(actual: Float32Array, expected: Float32Array): void {
  expect(actual).toHaveLength(expected.length);
  const greatest = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  actual.forEach((value, i) => expect(Math.abs(value - expected[i])).toBeLessThan(1e-5 * greatest));
}

describe("convolutions on WebAssembly", () => {
  let reference: Float32Array[][];

  beforeAll(async () => {
    await loadEngine("cpu");
    reference = convolutions.map(gradients);
    await loadEngine("wasm");
  });
  afterAll(() => tf.engine().reset());

  test.each(convolutions.map((convolution, i) => ({ i, ...convolution })))(
    "of kernel $kernel, stride $stride, padding $pad over $height x $width have the gradients of plain JavaScript",
    ({ i, ...convolution }) => {
      gradients(convolution).forEach((gradient, j) => expectClose(gradient, reference[i][j]));
    },
  );

  test("leave no memory behind: neither tensors nor buffers of the backend", () => {
    gradients(convolutions[0]);
    const before = { ...tf.memory(), buffers: tf.engine().backend.numDataIds() };
    convolutions.forEach(gradients);
    expect({ ...tf.memory(), buffers: tf.engine().backend.numDataIds() }).toEqual(before);
  });

  test("refuse a padding that no kernel reaches, with a sentence", () => {
    const wide = () =>
      gradients({ kernel: 1, stride: 1, pad: explicit, n: 1, height: 4, width: 4 });
    expect(wide).toThrow(/padding is wider than the kernel/);
  });
});
