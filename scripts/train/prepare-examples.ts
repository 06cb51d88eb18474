import type { Objective } from "@/lib/model/variants";
import type { Example } from "@/scripts/train/batches";
import type { PreparedBatch } from "@/scripts/train/prepared-batch";

/** Held-out pictures as one batch. binWeights: [313], a pixel's weight in the loss by its nearest bin. */
export function prepareExamples(
  examples: readonly Example[],
  { binWeights, objective }: { binWeights: Float64Array; objective: Objective },
): PreparedBatch {
  const n = examples.length;
  const side = Math.sqrt(examples[0].l.length);
  const { neighbours, indices } = examples[0].encoding;
  const perImage = indices.length;
  const pixels = perImage / neighbours;
  const batch = {
    images: n,
    side,
    outputSide: Math.sqrt(pixels),
    neighbours,
    lightness: new Float32Array(n * side * side),
    bins: new Int32Array(n * perImage),
    weights: new Float32Array(n * perImage),
    pixelWeights: new Float32Array(n * pixels),
  };
  const chroma = new Float32Array(n * pixels * 2);
  examples.forEach(({ l, coarse, encoding, isGrey }, i) => {
    batch.lightness.set(l, i * side * side);
    batch.bins.set(encoding.indices, i * perImage);
    batch.weights.set(encoding.weights, i * perImage);
    chroma.set(coarse, i * pixels * 2);
    for (let p = 0; p < pixels; p++) {
      const weight = binWeights[encoding.indices[p * neighbours]];
      batch.pixelWeights[i * pixels + p] = isGrey ? 0 : weight;
    }
  });
  return objective === "regression" ? { ...batch, chroma } : batch;
}
