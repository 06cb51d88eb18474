import * as tf from "@tensorflow/tfjs";
import { abBins } from "@/lib/color/ab-bins";

/** logits: [n, h, w, 313] -> [n, h, w, 2], ab in Lab units: the annealed mean over the bin centres. */
export function decodeLogits(logits: tf.Tensor4D, temperature: number): tf.Tensor4D {
  return tf.tidy(() => {
    const [n, h, w, bins] = logits.shape;
    const centres = tf.tensor2d(abBins.map(([a, b]) => [a, b]));
    const probabilities = tf.softmax(tf.mul(tf.reshape(logits, [-1, bins]), 1 / temperature));
    return tf.reshape(tf.matMul(probabilities as tf.Tensor2D, centres), [
      n,
      h,
      w,
      2,
    ]) as tf.Tensor4D;
  });
}
