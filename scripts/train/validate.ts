import * as tf from "@tensorflow/tfjs";
import { resizeBilinear } from "@/lib/color/resize";
import { addToAuc, aucOf, classesOf, createAucTally, inversePrior } from "@/lib/measures/auc";
import { meanChroma } from "@/lib/measures/chroma";
import { decodeOutput } from "@/lib/model/decoding";
import { crossEntropy } from "@/lib/model/losses";
import { forward } from "@/lib/model/network";
import type { Example } from "@/scripts/train/batches";
import type { Trainer } from "@/scripts/train/trainer";
import { createBatch, disposeBatch, namedParameters } from "@/scripts/train/trainer";

/**
 * On pictures held out of training. AuC in 0..1, pooled over all pixels at the crop's resolution, rebalanced by these
 * pictures' own colour classes (docs/network.md, "Measures").
 */
export type Validation = {
  images: number;
  loss: number;
  aucRaw: number;
  aucRebalanced: number;
  aucRawGray: number;
  aucRebalancedGray: number;
  meanChroma: number;
  meanChromaTrue: number;
};

export type ValidationOptions = {
  examples: readonly Example[];
  binWeights: Float64Array;
  temperature: number;
  batch: number;
};

/** Runs the network on the held-out pictures with its running moments, as it will be used. */
export function validate(trainer: Trainer, options: ValidationOptions): Validation {
  const { examples, batch } = options;
  const sums = createSums();
  for (let start = 0; start < examples.length; start += batch) {
    const part = examples.slice(start, start + batch);
    const { loss, coarse } = predict(trainer, part, options);
    sums.loss += loss * part.length;
    const size = coarse.length / part.length;
    part.forEach((example, i) => {
      addPicture(sums, example, coarse.subarray(i * size, (i + 1) * size));
    });
  }
  const rarity = inversePrior(sums.auc.counts);
  return {
    images: examples.length,
    loss: sums.loss / examples.length,
    aucRaw: aucOf(sums.auc),
    aucRebalanced: aucOf(sums.auc, rarity),
    aucRawGray: aucOf(sums.aucGray),
    aucRebalancedGray: aucOf(sums.aucGray, rarity),
    meanChroma: sums.chroma / examples.length,
    meanChromaTrue: sums.chromaTrue / examples.length,
  };
}

function createSums() {
  return { loss: 0, chroma: 0, chromaTrue: 0, auc: createAucTally(), aucGray: createAucTally() };
}

/** The batch's loss and its ab at the output's resolution, [n * side/4 * side/4 * 2]. */
function predict(
  trainer: Trainer,
  examples: readonly Example[],
  { binWeights, temperature }: ValidationOptions,
): { loss: number; coarse: Float32Array } {
  const batch = createBatch(examples, binWeights);
  const [loss, coarse] = tf.tidy(() => {
    const moments = trainer.moments;
    const { logits } = forward(trainer.config, namedParameters(trainer), batch.lightness, {
      moments,
    });
    const flat = tf.reshape(logits, [-1, trainer.config.outputs]) as tf.Tensor2D;
    const value = crossEntropy(flat, batch.targets).dataSync()[0];
    return [value, decodeOutput(logits, temperature).dataSync() as Float32Array];
  });
  disposeBatch(batch);
  return { loss, coarse };
}

function addPicture(
  sums: ReturnType<typeof createSums>,
  { ab, l }: Example,
  coarse: Float32Array,
): void {
  const side = Math.sqrt(l.length);
  const coarseSide = Math.sqrt(coarse.length / 2);
  const small = { data: coarse, width: coarseSide, height: coarseSide, channels: 2 };
  const predicted = resizeBilinear(small, side, side).data;
  const classes = classesOf(ab);
  addToAuc(sums.auc, { actual: ab, predicted, classes });
  addToAuc(sums.aucGray, { actual: ab, predicted: new Float32Array(ab.length), classes });
  sums.chroma += meanChroma(predicted);
  sums.chromaTrue += meanChroma(ab);
}
