import * as tf from "@tensorflow/tfjs";

export type Numbers = Float32Array[];

/** The same random numbers on every engine. */
export function random(shape: number[], seed: number): tf.Tensor {
  return tf.randomNormal(shape, 0, 1, "float32", seed);
}

/** The value of f of random inputs and its gradients to all of them, against a random gradient of its own. */
export function valueAndGradients(
  f: (...inputs: tf.Tensor[]) => tf.Tensor,
  shapes: number[][],
): Numbers {
  return tf.tidy(() => {
    const inputs = shapes.map((shape, i) => random(shape, i + 1));
    const value = f(...inputs);
    const gradients = tf.grads(f)(inputs, random(value.shape, 100));
    return [value, ...gradients].map((tensor) => tensor.dataSync() as Float32Array);
  });
}
