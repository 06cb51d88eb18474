import path from "node:path";
import type { NetworkConfig } from "@/lib/model/network";
import { sideMultiple } from "@/lib/model/network";
import type { VariantConfig } from "@/lib/model/variants";
import { networkOf } from "@/lib/model/variants";
import type { Progress, RunConfig } from "@/scripts/train/checkpoint";
import type { Validation } from "@/scripts/train/validate";

/** What a model is, what it was made from and what it is not good for: saved beside its weights. */
export type ModelCard = {
  slug: string;
  title: string;
  architecture: NetworkConfig & { parameters: number };
  training: Progress & {
    data: string;
    dataImages: number;
    dataHash: string;
    imageSide: number;
    cropSide: number;
    batch: number;
    epochs: number;
    seed: number;
    learningRate: number;
    weightDecay: number;
    priorImages: number;
    corruptImages: number;
    commit: string;
    engine: string;
  };
  decoding: { temperature: number; inputSide: number };
  validation: Validation;
  weightsFormat: string;
  limits: string[];
};

export type CardFacts = {
  variant: VariantConfig;
  config: RunConfig;
  progress: Progress;
  validation: Validation;
  parameters: number;
  corruptImages: number;
};

export function createModelCard(facts: CardFacts): ModelCard {
  const { variant, config, progress, validation } = facts;
  const { settings } = config;
  const trained = config.dataImages - settings.validationImages;
  return {
    slug: variant.slug,
    title: variant.title,
    architecture: { ...networkOf(variant, settings.width), parameters: facts.parameters },
    training: {
      ...progress,
      trainedSeconds: Math.round(progress.trainedSeconds),
      averageLoss: round(progress.averageLoss, 4),
      data: settings.dataName ?? folderNames(settings.data),
      dataImages: trained,
      dataHash: config.dataHash,
      imageSide: settings.imageSide,
      cropSide: settings.cropSide,
      batch: settings.batch,
      epochs: round(progress.imagesSeen / trained, 2),
      seed: settings.seed,
      learningRate: settings.learningRate,
      weightDecay: settings.weightDecay,
      priorImages: Math.min(settings.priorImages, trained),
      corruptImages: facts.corruptImages,
      commit: config.commit,
      engine: config.engine,
    },
    decoding: { temperature: variant.temperature, inputSide: inputSide(settings.imageSide) },
    validation: roundAll(validation),
    weightsFormat: "safetensors, float16, kernels as [height, width, in, out]",
    limits: limitsOf(settings.width, progress.imagesSeen / trained),
  };
}

/** The last part of each path: a card says nothing of the machine it was made on. */
function folderNames(folders: readonly string[]): string {
  return folders.map((folder) => path.basename(path.resolve(folder))).join(", ");
}

/** Shortest side of the network's input when it recolours: the scale of its training, at which it measured best. */
function inputSide(imageSide: number): number {
  return sideMultiple * Math.max(1, Math.round(imageSide / sideMultiple));
}

/** What a reader must know before using the weights, from the run's own numbers. */
function limitsOf(width: number, epochs: number): string[] {
  return [
    `The first layer has ${width} channels; the paper's has 64.`,
    `It saw its training images ${round(epochs, 1)} times; the paper's network learned from 1.3 million photographs, many times over.`,
    "Colours are therefore often muted, patchy or wrong. It stands in the demonstration study as a real but weak model: its fool rate says nothing about the published method.",
  ];
}

const round = (value: number, digits: number) => Number(value.toFixed(digits));

function roundAll(validation: Validation): Validation {
  const entries = Object.entries(validation).map(([key, value]) => [key, round(value, 4)]);
  return Object.fromEntries(entries) as Validation;
}

/** The card for people. */
export function renderModelCard(card: ModelCard): string {
  const { training, validation, architecture } = card;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return `# ${card.title} (\`${card.slug}\`)

The colorization network of Zhang, Isola and Efros (arXiv:1603.08511) at width ${architecture.width}: ${architecture.parameters.toLocaleString("en-GB")} parameters.

- Data: ${training.data}, ${training.dataImages.toLocaleString("en-GB")} photographs (sha256 ${training.dataHash.slice(0, 16)}…), scaled to ${training.imageSide} px, crops of ${training.cropSide} px, mirrored.
- Run: ${training.step.toLocaleString("en-GB")} steps of ${training.batch} images, ${training.imagesSeen.toLocaleString("en-GB")} images seen (${training.epochs} epochs) in ${Math.round(training.trainedSeconds / 60)} minutes; seed ${training.seed}; Adam, learning rate ${training.learningRate} falling by a cosine, decoupled weight decay ${training.weightDecay}; ${training.corruptImages} images could not be decoded.
- Made with ${training.engine}, at commit \`${training.commit}\`.
- Prior of the rebalancing: from ${training.priorImages.toLocaleString("en-GB")} of the training images.

On ${validation.images} photographs of the same source held out of training:

| | this model | gray |
|---|---|---|
| AuC, raw | ${percent(validation.aucRaw)} | ${percent(validation.aucRawGray)} |
| AuC, class-rebalanced | ${percent(validation.aucRebalanced)} | ${percent(validation.aucRebalancedGray)} |
| mean chroma (photographs: ${validation.meanChromaTrue.toFixed(1)}) | ${validation.meanChroma.toFixed(1)} | 0.0 |

Loss: ${validation.loss.toFixed(3)} held out, ${training.averageLoss.toFixed(3)} in training at the end.

## Limits
${card.limits.map((limit) => `- ${limit}`).join("\n")}
`;
}
