import path from "node:path";
import type { Upsampling } from "@/lib/color/upsampling";
import type { NetworkConfig } from "@/lib/model/network";
import { sideMultiple } from "@/lib/model/network";
import type { VariantConfig } from "@/lib/model/variants";
import { networkOf } from "@/lib/model/variants";
import { weightsFormat } from "@/scripts/formats/weights-format";
import type { Progress, RunConfig, Stretch } from "@/scripts/train/checkpoint";
import type { ValidationMetrics } from "@/scripts/train/metrics-log";
import type { Origin } from "@/scripts/train/origin";
import { isWhollyKnown, learnedInAll } from "@/scripts/train/origin";
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
      /** The model that the run started from, if it did not start afresh. */
      startedFrom: Origin | null;
      /** By this run and those that led to what it started from, as far as that is known. */
      imagesSeenInAll: number;
      trainedSecondsInAll: number;
      priorImages: number;
      corruptImages: number;
      /** Of the run's last step; `stretches` has those before. */
      commit: string;
      engine: string;
      stretches: Stretch[];
    };
  decoding: {
    temperature: number;
    inputSide: number;
    upsampling?: Upsampling;
    /** After training (scripts/train/decodings-command.ts); absent: as the variant has it. */
    isChosen?: true;
  };
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
  "precision",
  "initialisation",
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
  const { settings, startedFrom } = config;
  // One in which no step was taken only decoded anew.
  const stretches = config.stretches.filter(
    ({ fromStep }) => fromStep === 0 || fromStep < progress.step,
  );
  const { engine, commit } = stretches[stretches.length - 1];
  const inAll = learnedInAll(progress, startedFrom);
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
      startedFrom,
      imagesSeenInAll: inAll.imagesSeen,
      trainedSecondsInAll: Math.round(inAll.trainedSeconds),
      priorImages: Math.min(settings.priorImages, trained),
      corruptImages: facts.corruptImages,
      commit,
      engine,
      stretches,
    },
    decoding: { temperature: variant.temperature, inputSide: inputSideOf(settings) },
    validation: roundAll(validation),
    history: facts.history.map((entry) => roundAll(pick(entry, measuresInHistory))),
    weightsFormat: weightsFormat("F16"),
    limits: limitsOf(facts, trained),
  };
}

/** The last part of each path: a card says nothing of the machine it was made on. */
function folderNames(folders: readonly string[]): string {
  return folders.map((folder) => path.basename(path.resolve(folder))).join(", ");
}

/**
 * Shortest side of the network's input when it recolours: where nothing else was asked for, the scale of the pictures
 * it was trained on. Where crops were resized, that is the whole picture's at the crop's side.
 */
function inputSideOf({ inputSide, imageSide, cropSide, scaleMin }: TrainSettings): number {
  if (inputSide) return inputSide;
  const side = scaleMin < 1 ? cropSide : imageSide;
  return sideMultiple * Math.max(1, Math.round(side / sideMultiple));
}

/** What a reader must know before using the weights, from the run's own numbers. trained: images. */
function limitsOf({ variant, config, progress }: CardFacts, trained: number): string[] {
  const { settings, startedFrom } = config;
  const times = Number((learnedInAll(progress, startedFrom).imagesSeen / trained).toPrecision(2));
  const least = isWhollyKnown(startedFrom) ? "" : "at least ";
  const exposure = startedFrom
    ? `In this run and those before it, it saw ${least}${times} times as many images as there are to train on`
    : `It saw its training images ${times} times`;
  return [
    ...(settings.width < 64
      ? [`The first layer has ${settings.width} channels; the paper's has 64.`]
      : []),
    `${exposure}; the paper's network learned from 1.3 million photographs, many times over.`,
    "Colours are therefore often muted, patchy or wrong.",
    ...(variant.slug === "full"
      ? [
          "It stands in the demonstration study as a real but weak model: its fool rate says nothing about the published method.",
        ]
      : []),
  ];
}

function pick<T extends object, K extends keyof T>(record: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, record[key]])) as Pick<T, K>;
}

const round = (value: number, digits: number) => Number(value.toFixed(digits));

export function roundAll<T extends Record<string, number>>(measures: T): T {
  const entries = Object.entries(measures).map(([key, value]) => [key, round(value, 4)]);
  return Object.fromEntries(entries) as T;
}
