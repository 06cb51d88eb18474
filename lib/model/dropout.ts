import * as tf from "@tensorflow/tfjs";

/**
 * Inverted dropout: each value is set to zero with probability `rate` and otherwise divided by 1 - rate. The same
 * (integer) seed drops the same values on every engine.
 */
export function dropout(x: tf.Tensor4D, rate: number, seed: number): tf.Tensor4D {
  const mask = tf.tensor4d(dropoutMask(x.size, rate, seed), x.shape);
  return tf.mul(x, mask);
}

/** [size], 0 or 1 / (1 - rate). The numbers are those of mulberry32: as good as needed here, and fast. */
function dropoutMask(size: number, rate: number, seed: number): Float32Array {
  const mask = new Float32Array(size);
  const kept = 1 / (1 - rate);
  const dropped = rate * 2 ** 32;
  let state = Math.imul(seed, 0x9e3779b9) | 0;
  for (let i = 0; i < size; i++) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    if ((mixed ^ (mixed >>> 14)) >>> 0 >= dropped) mask[i] = kept;
  }
  return mask;
}
