import * as tf from "@tensorflow/tfjs";
import { abBins } from "@/lib/color/ab-bins";
import { abChannels } from "@/lib/model/variants";

/**
 * What an output of 1 means where the network predicts ab itself, in Lab units. About the greatest |a| or |b| of
 * any sRGB colour, so that targets lie in -1..1, where a network's outputs start.
 */
export const abScale = 110;

/**
 * The network's output as colour: logits [n, h, w, 313] by their annealed mean, or ab [n, h, w, 2] in units of
 * abScale -> [n, h, w, 2], ab in Lab units.
 */
export function decodeOutput(output: tf.Tensor4D, temperature: number): tf.Tensor4D {
  const isColour = output.shape[3] === abChannels;
  return isColour ? tf.mul(output, abScale) : decodeLogits(output, temperature);
}

/** logits: [n, h, w, 313] -> [n, h, w, 2], ab in Lab units: the annealed mean over the bin centres. */
export function decodeLogits(logits: tf.Tensor4D, temperature: number): tf.Tensor4D {
  return tf.tidy(() => {
    const [n, h, w, bins] = logits.shape;
    const centres = tf.tensor2d(abBins.map(([a, b]) => [a, b]));
    const flat = tf.reshape(logits, [-1, bins]);
    // Scaling what is left above the greatest logit keeps float32's precision where it matters.
    const scaled = tf.div(tf.sub(flat, tf.max(flat, 1, true)), temperature) as tf.Tensor2D;
    return tf.reshape(tf.matMul(tf.softmax(scaled), centres), [n, h, w, abChannels]) as tf.Tensor4D;
  });
}
