import * as tf from "@tensorflow/tfjs";
import { abBins } from "@/lib/color/ab-bins";

/** logits: [n, h, w, 313] -> [n, h, w, 2], ab in Lab units: the annealed mean over the bin centres. */
export function decodeLogits(logits: tf.Tensor4D, temperature: number): tf.Tensor4D {
  return tf.tidy(() => {
    const [n, h, w, bins] = logits.shape;
    const centres = tf.tensor2d(abBins.map(([a, b]) => [a, b]));
    const flat = tf.reshape(logits, [-1, bins]);
    // Scaling what is left above the greatest logit keeps float32's precision where it matters.
    const scaled = tf.div(tf.sub(flat, tf.max(flat, 1, true)), temperature) as tf.Tensor2D;
    return tf.reshape(tf.matMul(tf.softmax(scaled), centres), [n, h, w, 2]) as tf.Tensor4D;
  });
}
