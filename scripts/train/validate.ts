import * as tf from "@tensorflow/tfjs";
import { resizeBilinear } from "@/lib/color/resize";
import { decodeOutput } from "@/lib/model/decoding";
import { crossEntropy } from "@/lib/model/losses";
import type { AucSums } from "@/lib/model/measures";
import { addToAuc, aucOf, inversePrior } from "@/lib/model/measures";
import { forward } from "@/lib/model/network";
import type { Example } from "@/scripts/train/batches";
import type { Trainer } from "@/scripts/train/trainer";
import { createBatch, disposeBatch, namedParameters } from "@/scripts/train/trainer";

/** On pictures held out of training. AuC in 0..1, pooled over all pixels at the crop's resolution. */
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
  prior: ArrayLike<number>;
  temperature: number;
  batch: number;
};

/** Runs the network on the held-out pictures with its running moments, as it will be used. */
export function validate(trainer: Trainer, options: ValidationOptions): Validation {
  const { examples, batch } = options;
  const sums = createSums();
  const rarity = inversePrior(options.prior);
  for (let start = 0; start < examples.length; start += batch) {
    const part = examples.slice(start, start + batch);
    const { loss, coarse } = predict(trainer, part, options);
    sums.loss += loss * part.length;
    const size = coarse.length / part.length;
    part.forEach((example, i) => {
      addPicture(sums, example, coarse.subarray(i * size, (i + 1) * size), rarity);
    });
  }
  return {
    images: examples.length,
    loss: sums.loss / examples.length,
    aucRaw: aucOf(sums.raw),
    aucRebalanced: aucOf(sums.rebalanced),
    aucRawGray: aucOf(sums.rawGray),
    aucRebalancedGray: aucOf(sums.rebalancedGray),
    meanChroma: sums.chroma / examples.length,
    meanChromaTrue: sums.chromaTrue / examples.length,
  };
}

function createSums() {
  const auc = (): AucSums => ({ score: 0, weight: 0 });
  const [raw, rebalanced, rawGray, rebalancedGray] = [auc(), auc(), auc(), auc()];
  return { loss: 0, chroma: 0, chromaTrue: 0, raw, rebalanced, rawGray, rebalancedGray };
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
  rarity: Float64Array,
): void {
  const side = Math.sqrt(l.length);
  const coarseSide = Math.sqrt(coarse.length / 2);
  const small = { data: coarse, width: coarseSide, height: coarseSide, channels: 2 };
  const predicted = resizeBilinear(small, side, side).data;
  const grey = new Float32Array(ab.length);
  addToAuc(sums.raw, { actual: ab, predicted });
  addToAuc(sums.rebalanced, { actual: ab, predicted }, rarity);
  addToAuc(sums.rawGray, { actual: ab, predicted: grey });
  addToAuc(sums.rebalancedGray, { actual: ab, predicted: grey }, rarity);
  sums.chroma += meanChroma(predicted);
  sums.chromaTrue += meanChroma(ab);
}

function meanChroma(ab: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < ab.length; i += 2) sum += Math.hypot(ab[i], ab[i + 1]);
  return sum / (ab.length / 2);
}
