import * as tf from "@tensorflow/tfjs";

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter) over all parameters as one flat vector: ten kernels
 * a step in place of ten for each of sixty tensors.
 */
export type AdamSettings = {
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Decay a step is this times the learning rate times the weight; biases and norms are spared. */
  weightDecay: number;
};

/** All [p]. The owner disposes them. */
export type AdamState = { weights: tf.Tensor1D; first: tf.Tensor1D; second: tf.Tensor1D };

export type AdamStep = { learningRate: number; step: number /* from 1 */ };

/** gradient, decayed: [p]; decayed is 1 where a weight decays and 0 elsewhere. Returns a new state. */
export function adamStep(
  { weights, first, second }: AdamState,
  { gradient, decayed }: { gradient: tf.Tensor1D; decayed: tf.Tensor1D },
  { beta1, beta2, epsilon, weightDecay }: AdamSettings,
  { learningRate, step }: AdamStep,
): AdamState {
  const [newFirst, newSecond, newWeights] = tf.tidy(() => {
    const m = tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1));
    const v = tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2));
    const corrected = learningRate / (1 - Math.pow(beta1, step));
    const deviation = tf.sqrt(tf.mul(v, 1 / (1 - Math.pow(beta2, step))));
    const change = tf.div(tf.mul(m, corrected), tf.add(deviation, epsilon));
    const decay = tf.mul(tf.mul(weights, decayed), learningRate * weightDecay);
    return [m, v, tf.sub(tf.sub(weights, change), decay)] as tf.Tensor1D[];
  });
  return { weights: newWeights, first: newFirst, second: newSecond };
}

/**
 * The learning rate at a point of the run. progress: 0..1. Rises linearly over the first `warmup` of the run, then
 * falls to zero by half a cosine.
 */
export function cosineRate(peak: number, progress: number, warmup: number): number {
  if (progress < warmup) return (peak * progress) / warmup;
  const fall = Math.min(1, (progress - warmup) / (1 - warmup));
  return (peak * (1 + Math.cos(Math.PI * fall))) / 2;
}
