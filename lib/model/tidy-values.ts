import * as tf from "@tensorflow/tfjs";

/**
 * tf.tidy for work that returns values and no tensors. tf.tidy looks for tensors in all that is returned, which takes
 * seconds for an array of millions of numbers, and fails at 2^24 of them.
 */
export function tidyValues<T>(work: () => T): T {
  const results: T[] = [];
  tf.tidy(() => void results.push(work()));
  return results[0];
}
