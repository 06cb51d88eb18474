import path from "node:path";
import type { NetworkConfig } from "@/lib/model/network";
import { outputStrideOf, sideMultiple } from "@/lib/model/network";
import type { VariantConfig } from "@/lib/model/variants";
import { networkOf } from "@/lib/model/variants";
import { weightsFormat } from "@/scripts/formats/weights-format";
import type { Progress, RunConfig } from "@/scripts/train/checkpoint";
import type { ValidationMetrics } from "@/scripts/train/metrics-log";
import type { TrainSettings } from "@/scripts/train/settings";
import type { Validation } from "@/scripts/train/validate";

/** What a model is, what it was made from and what it is not good for: saved beside its weights. */
export type ModelCard = {
  slug: string;
  title: string;
  architecture: NetworkConfig & { parameters: number };
  objective: Pick<VariantConfig, "objective" | "encoding" | "lambda" | "optimiser" | "kernelL2">;
  training: Progress &
    Pick<TrainSettings, (typeof settingsOnCard)[number]> & {
      data: string;
      dataImages: number;
      dataHash: string;
      epochs: number;
      /** The folder of the model that the run started from, if it did not start afresh. */
      startedFrom: string | null;
      priorImages: number;
      corruptImages: number;
      commit: string;
      engine: string;
    };
  decoding: { temperature: number; inputSide: number };
  validation: Validation;
  /** The validations on the way, for a curve. */
  history: Pick<ValidationMetrics, (typeof measuresInHistory)[number]>[];
  weightsFormat: string;
  limits: string[];
};

const settingsOnCard = [
  "imageSide",
  "cropSide",
  "scaleMin",
  "softenShare",
  "batch",
  "seed",
  "learningRate",
  "schedule",
  "decayAt",
  "warmup",
  "weightDecay",
  "clipNorm",
  "ema",
  "momentsDecay",
] as const;

const measuresInHistory = [
  "step",
  "imagesSeen",
  "loss",
  "aucRaw",
  "aucRebalanced",
  "colourfulness",
] as const;

export type CardFacts = {
  variant: VariantConfig;
  config: RunConfig;
  progress: Progress;
  validation: Validation;
  history: ValidationMetrics[];
  parameters: number;
  corruptImages: number;
};

export function createModelCard(facts: CardFacts): ModelCard {
  const { variant, config, progress, validation } = facts;
  const { settings } = config;
  const { objective, encoding, lambda, optimiser, kernelL2 } = variant;
  const trained = config.dataImages - settings.validationImages;
  return {
    slug: variant.slug,
    title: variant.title,
    architecture: { ...networkOf(variant, settings.width), parameters: facts.parameters },
    objective: { objective, encoding, lambda, optimiser, kernelL2 },
    training: {
      ...progress,
      trainedSeconds: Math.round(progress.trainedSeconds),
      averageLoss: round(progress.averageLoss, 4),
      data: settings.dataName ?? folderNames(settings.data),
      dataImages: trained,
      dataHash: config.dataHash,
      epochs: round(progress.imagesSeen / trained, 2),
      ...pick(settings, settingsOnCard),
      startedFrom: settings.init === undefined ? null : folderNames([settings.init]),
      priorImages: Math.min(settings.priorImages, trained),
      corruptImages: facts.corruptImages,
      commit: config.commit,
      engine: config.engine,
    },
    decoding: { temperature: variant.temperature, inputSide: inputSide(settings.imageSide) },
    validation: roundAll(validation),
    history: facts.history.map((entry) => roundAll(pick(entry, measuresInHistory))),
    weightsFormat: weightsFormat("F16"),
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

function pick<T extends object, K extends keyof T>(record: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, record[key]])) as Pick<T, K>;
}

const round = (value: number, digits: number) => Number(value.toFixed(digits));

function roundAll<T extends Record<string, number>>(measures: T): T {
  const entries = Object.entries(measures).map(([key, value]) => [key, round(value, 4)]);
  return Object.fromEntries(entries) as T;
}

/** The card for people. */
export function renderModelCard(card: ModelCard): string {
  const { training, validation, architecture } = card;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const origin = training.startedFrom === null ? "" : `, started from ${training.startedFrom}`;
  return `# ${card.title} (\`${card.slug}\`)

The colorization network of Zhang, Isola and Efros (arXiv:1603.08511) at width ${architecture.width}: ${architecture.parameters.toLocaleString("en-GB")} parameters.${differences(card)}

- Data: ${training.data}, ${training.dataImages.toLocaleString("en-GB")} photographs (sha256 ${training.dataHash.slice(0, 16)}…), scaled to ${training.imageSide} px, crops of ${training.cropSide} px, mirrored${training.softenShare > 0 ? `, ${percent(training.softenShare)} of them smoothed` : ""}.
- Run: ${training.step.toLocaleString("en-GB")} steps of ${training.batch} images, ${training.imagesSeen.toLocaleString("en-GB")} images seen (${training.epochs} epochs) in ${Math.round(training.trainedSeconds / 60)} minutes; seed ${training.seed}${origin}; ${training.corruptImages} images could not be decoded.
- Optimiser: ${describeOptimiser(card)}.
- Made with ${training.engine}, at commit \`${training.commit}\`.
- Prior of the colours: from ${training.priorImages.toLocaleString("en-GB")} of the training images.

On ${validation.images} photographs of the same source held out of training:

| | this model | gray | photographs |
|---|---|---|---|
| AuC, raw | ${percent(validation.aucRaw)} | ${percent(validation.aucRawGray)} | 100.0 % |
| AuC, class-rebalanced | ${percent(validation.aucRebalanced)} | ${percent(validation.aucRebalancedGray)} | 100.0 % |
| mean chroma | ${validation.meanChroma.toFixed(1)} | 0.0 | ${validation.meanChromaTrue.toFixed(1)} |
| colourfulness | ${validation.colourfulness.toFixed(1)} | 0.0 | ${validation.colourfulnessTrue.toFixed(1)} |

Loss: ${validation.loss.toFixed(4)} held out, ${training.averageLoss.toFixed(4)} in training at the end.

## Limits
${card.limits.map((limit) => `- ${limit}`).join("\n")}
`;
}

/** What sets the network and its loss apart from those of \`full\`. */
function differences({ architecture, objective }: ModelCard): string {
  const said = [
    architecture.without?.length ? `It lacks ${architecture.without.join(" and ")}.` : "",
    outputStrideOf(architecture) === 8 ? "Its output has an eighth of the input's side." : "",
    architecture.dropout ? `Dropout of ${architecture.dropout} after blocks 4 to 7.` : "",
    objective.objective === "regression" ? "It predicts ab itself, by least squares." : "",
    objective.objective === "classification" && objective.lambda === 1
      ? "All colours weigh the same in its loss."
      : "",
    objective.kernelL2 > 0
      ? `Its loss holds ${objective.kernelL2} times the squared kernel weights.`
      : "",
  ].filter((sentence) => sentence !== "");
  return said.map((sentence) => ` ${sentence}`).join("");
}

const optimiserNames = { adam: "Adam", adadelta: "AdaDelta", sgd: "SGD with Nesterov momentum" };

const scheduleWords = {
  cosine: "falling by a cosine",
  steps: "falling to a tenth at each step",
  constant: "constant",
};

function describeOptimiser({ objective, training }: ModelCard): string {
  return [
    `${optimiserNames[objective.optimiser]}, learning rate ${training.learningRate} ${scheduleWords[training.schedule]}`,
    `decoupled weight decay ${training.weightDecay}`,
    ...(training.clipNorm > 0 ? [`gradients clipped to ${training.clipNorm}`] : []),
    ...(training.ema > 0 ? [`weights averaged with ${training.ema}`] : []),
  ].join(", ");
}
