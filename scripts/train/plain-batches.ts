import type { VariantConfig } from "@/lib/model/variants";
import type { BatchSource, BatchSourceOptions } from "@/scripts/train/batch-source";
import type { CorruptSamples, Example } from "@/scripts/train/batches";
import { augmentation, readExamples, samplesOfStep } from "@/scripts/train/batches";
import type { PreparedBatch } from "@/scripts/train/prepared-batch";
import type { Run } from "@/scripts/train/run";

export function openBatches(run: Run, startStep: number): BatchSource {
  const { trainSamples: samples, variant, config, binWeights } = run;
  const settings = { ...config.settings, scaleMin: 1, workers: 0 };
  return createPlainBatches({ samples, variant, settings, binWeights, startStep }, variant);
}

function createPlainBatches(
  { samples, settings, binWeights, startStep }: BatchSourceOptions,
  variant: VariantConfig,
): BatchSource {
  const corrupt: CorruptSamples = new Map();
  let step = startStep;
  const read = (at: number) =>
    readExamples(samplesOfStep(samples, { step: at, ...settings }), {
      ...settings,
      variant,
      corrupt,
      randomOf: augmentation(settings.seed, at),
    });
  let ahead = read(step);
  return {
    next: async () => {
      const examples = await ahead;
      step += 1;
      ahead = read(step);
      return prepareExamples(examples, { binWeights, objective: variant.objective });
    },
    corrupt,
    close: async () => void (await ahead),
  };
}

export function prepareExamples(
  examples: readonly Example[],
  { binWeights, objective }: { binWeights: Float64Array; objective: VariantConfig["objective"] },
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
