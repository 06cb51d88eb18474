import { labToSrgb } from "@/lib/color/lab";
import type { Upsampling } from "@/lib/color/upsampling";
import { upsampleAb } from "@/lib/color/upsampling";
import type { AucTally } from "@/lib/measures/auc";
import { addToAuc, aucOf, classesOf, createAucTally, inversePrior } from "@/lib/measures/auc";
import { meanChroma } from "@/lib/measures/chroma";
import { colourfulness } from "@/lib/measures/colourfulness";
import { decodeOutput } from "@/lib/model/decoding";
import type { NetworkConfig, Parameters, RunningMoments } from "@/lib/model/network";
import { forward } from "@/lib/model/network";
import { tidyValues } from "@/lib/model/tidy-values";
import type { VariantConfig } from "@/lib/model/variants";
import { fitToGamut } from "@/lib/stimulus/gamut";
import type { Example } from "@/scripts/train/examples";
import { prepareBatch, targetsOf } from "@/scripts/train/prepare-batch";
import { createBatch, dataLoss, disposeBatch } from "@/scripts/train/trainer";

/**
 * On pictures held out of training. AuC in 0..1, pooled over all pixels at the crop's resolution, rebalanced by these
 * pictures' own colour classes (docs/network.md, "Measures"). Chroma and colourfulness are means over the pictures,
 * the latter of what a screen shows: 8 bits, colours outside sRGB brought towards grey.
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
  colourfulness: number;
  colourfulnessTrue: number;
};

export type HeldOutOptions = {
  examples: readonly Example[];
  variant: VariantConfig;
  binWeights: Float64Array;
  batch: number;
  /** How the output is brought to the picture's size: bilinearly, if not given. */
  upsampling?: Upsampling;
};

/** The held-out pictures with what does not depend on the network, found once for all validations of a run. */
export type HeldOut = HeldOutOptions & {
  classes: Uint16Array[];
  aucGray: AucTally;
  meanChroma: number;
  colourfulness: number;
};

export function prepareHeldOut(options: HeldOutOptions): HeldOut {
  const { examples } = options;
  const classes = examples.map(({ ab }) => classesOf(ab));
  const aucGray = createAucTally();
  examples.forEach(({ ab }, i) => {
    const predicted = new Float32Array(ab.length);
    addToAuc(aucGray, { actual: ab, predicted, classes: classes[i] });
  });
  return {
    ...options,
    classes,
    aucGray,
    meanChroma: mean(examples.map(({ ab }) => meanChroma(ab))),
    colourfulness: mean(examples.map((example) => colourfulness(toRgb(example, example.ab)))),
  };
}

/** A network in training. `read` is called in a tidy, which disposes what it made. */
export type MeasuredNetwork = {
  config: NetworkConfig;
  read: () => { parameters: Parameters; moments: RunningMoments };
};

/** recoloured: the pictures in the network's colours, [side*side*3] each, 8-bit sRGB. */
export type ValidationResult = { validation: Validation; recoloured: Uint8Array[] };

/** Runs the network on the held-out pictures with its running moments, as it will be used. */
export function validate(network: MeasuredNetwork, held: HeldOut): ValidationResult {
  const { examples, batch, aucGray } = held;
  const auc = createAucTally();
  const recoloured: Uint8Array[] = [];
  let [loss, chroma] = [0, 0];
  for (let start = 0; start < examples.length; start += batch) {
    const part = examples.slice(start, start + batch);
    const predicted = predict(network, part, held);
    loss += predicted.loss * part.length;
    predicted.chroma.forEach((ab, i) => {
      addToAuc(auc, { actual: part[i].ab, predicted: ab, classes: held.classes[start + i] });
      chroma += meanChroma(ab);
      recoloured.push(toRgb(part[i], ab));
    });
  }
  const rarity = inversePrior(auc.counts);
  const validation = {
    images: examples.length,
    loss: loss / examples.length,
    aucRaw: aucOf(auc),
    aucRebalanced: aucOf(auc, rarity),
    aucRawGray: aucOf(aucGray),
    aucRebalancedGray: aucOf(aucGray, rarity),
    meanChroma: chroma / examples.length,
    meanChromaTrue: held.meanChroma,
    colourfulness: mean(recoloured.map(colourfulness)),
    colourfulnessTrue: held.colourfulness,
  };
  return { validation, recoloured };
}

/** The batch's loss, and each picture's ab at its own resolution, [side*side*2]. */
function predict(
  network: MeasuredNetwork,
  examples: readonly Example[],
  { binWeights, variant, upsampling = "bilinear" }: HeldOut,
): { loss: number; chroma: Float32Array[] } {
  const side = Math.sqrt(examples[0].l.length);
  const batch = createBatch(prepareBatch(examples, side, targetsOf(variant, binWeights)));
  const [loss, coarse, coarseSide] = tidyValues(() => {
    const { parameters, moments } = network.read();
    const { logits } = forward(network.config, parameters, batch.lightness, { moments });
    const value = dataLoss(logits, batch.targets).dataSync()[0];
    const ab = decodeOutput(logits, variant.temperature);
    return [value, ab.dataSync() as Float32Array, ab.shape[1]] as const;
  });
  disposeBatch(batch);
  const size = 2 * coarseSide * coarseSide;
  const chroma = examples.map(({ l }, i) => {
    const data = coarse.subarray(i * size, (i + 1) * size);
    const plane = { data, width: coarseSide, height: coarseSide, channels: 2 };
    return upsampleAb(plane, { l, width: side, height: side }, upsampling);
  });
  return { loss, chroma };
}

/** A square picture with these colours as it is shown: [side*side*3]. */
export function toRgb({ l }: Pick<Example, "l">, ab: Float32Array): Uint8Array {
  const side = Math.sqrt(l.length);
  return labToSrgb(fitToGamut({ l, ab, width: side, height: side }));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
