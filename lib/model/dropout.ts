import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "@/lib/protocol/random";

/**
 * Inverted dropout: each value is set to zero with probability `rate` and otherwise divided by 1 - rate. The same seed
 * drops the same values on every engine; what two seeds drop is independent, however alike they look.
 */
export function dropout(x: tf.Tensor4D, rate: number, seed: string): tf.Tensor4D {
  const mask = tf.tensor4d(dropoutMask(x.size, rate, seed), x.shape);
  return tf.mul(x, mask);
}

/**
 * [size], 0 or 1 / (1 - rate). The numbers are those of Doty-Humphrey's sfc32, because those of `seededRandom` take
 * dozens of times as long. That one hashes its seed, and gives the words that sfc32 starts from.
 */
function dropoutMask(size: number, rate: number, seed: string): Float32Array {
  const mask = new Float32Array(size);
  const kept = 1 / (1 - rate);
  const dropped = rate * 2 ** 32;
  const random = seededRandom(seed);
  let [a, b, c, counter] = [0, 0, 0, 0].map(() => (random() * 2 ** 32) | 0);
  for (let i = 0; i < size; i++) {
    const number = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + number) | 0;
    if (number >>> 0 >= dropped) mask[i] = kept;
  }
  return mask;
}
