import * as tf from "@tensorflow/tfjs";
import { abScale } from "@/lib/model/decoding";
import { crossEntropy, kernelPenalty, squaredError } from "@/lib/model/losses";
import type { ColourTargets, SparseTargets } from "@/lib/model/losses";
import { binCount } from "@/lib/color/ab-bins";
import type { NetworkConfig, Parameters, RunningMoments } from "@/lib/model/network";
import { forward } from "@/lib/model/network";
import type { Optimiser } from "@/lib/model/optimiser";
import { createOptimiser, slotPrefix } from "@/lib/model/optimiser";
import type { Weights } from "@/lib/model/parameters";
import { loadWeights } from "@/lib/model/parameters";
import type { Precision } from "@/lib/model/kernels/precision";
import { tidyValues } from "@/lib/model/tidy-values";
import type { VariantConfig } from "@/lib/model/variants";
import { networkOf } from "@/lib/model/variants";
import type { PreparedBatch } from "@/scripts/train/prepared-batch";

/** The state of a run between two steps. */
export type Trainer = {
  variant: VariantConfig;
  config: NetworkConfig;
  optimiser: Optimiser;
  moments: RunningMoments;
};

/** Starts from weights: the optimiser has seen nothing yet. */
export function createTrainer(variant: VariantConfig, width: number, weights: Weights): Trainer {
  return makeTrainer(variant, networkOf(variant, width), { weights, saved: null });
}

/** Goes on from a checkpoint's weights, which must hold the optimiser's vectors too. */
export function resumeTrainer(variant: VariantConfig, width: number, weights: Weights): Trainer {
  const slots = Object.entries(weights).filter(([name]) => name.startsWith(slotPrefix));
  const tensors = slots.map(([name, { shape, values }]) => [name, tf.tensor(values, shape)]);
  const saved = Object.fromEntries(tensors) as Record<string, tf.Tensor>;
  try {
    return makeTrainer(variant, networkOf(variant, width), { weights, saved });
  } finally {
    tf.dispose(saved);
  }
}

/** What is given stays the caller's. */
function makeTrainer(
  variant: VariantConfig,
  config: NetworkConfig,
  { weights, saved }: { weights: Weights; saved: Record<string, tf.Tensor> | null },
): Trainer {
  const { parameters, moments } = loadWeights(config, weights);
  try {
    const optimiser = createOptimiser(variant.optimiser, parameters, saved);
    return { variant, config, optimiser, moments };
  } catch (error) {
    tf.dispose(momentTensors(moments));
    throw error;
  } finally {
    tf.dispose(parameters);
  }
}

/** One batch on the engine. */
export type Batch = { lightness: tf.Tensor4D; targets: SparseTargets | ColourTargets };

/** Puts a prepared batch on the engine. The caller disposes it. */
export function createBatch(prepared: PreparedBatch): Batch {
  const { images, side, lightness, chroma } = prepared;
  const pixelWeights = tf.tensor1d(prepared.pixelWeights);
  return {
    lightness: tf.tensor4d(lightness, [images, side, side, 1]),
    targets: chroma
      ? { values: toNetworkUnits(chroma), pixelWeights }
      : {
          positions: tf.tensor1d(positionsOf(prepared), "int32"),
          weights: tf.tensor1d(prepared.weights),
          pixelWeights,
        },
  };
}

/** [n*2], ab in Lab units -> [n, 2] as a network that predicts colour gives it. */
function toNetworkUnits(chroma: Float32Array): tf.Tensor2D {
  return tf.tidy(() => tf.mul(tf.tensor2d(chroma, [chroma.length / 2, 2]), 1 / abScale));
}

/** Where each bin of each pixel stands in the flattened [pixels, 313]. */
function positionsOf({ bins, neighbours }: PreparedBatch): Int32Array {
  return bins.map((bin, i) => Math.floor(i / neighbours) * binCount + bin);
}

export function disposeBatch({ lightness, targets }: Batch): void {
  tf.dispose([lightness, Object.values(targets)]);
}

export type StepOptions = {
  learningRate: number;
  step: number; // from 1
  /** Of the values that dropout drops in this step; the step's number if not given. */
  dropoutSeed?: string;
  /** Share of itself that a kernel loses a step, before it is multiplied by the learning rate. */
  weightDecay: number;
  /** Share of the old value that the running moments keep. */
  momentsDecay: number;
  /** All gradients together are made no longer than this; absent: left as they are. */
  clipNorm?: number;
  /** What the network computes in; absent: float32. */
  precision?: Precision;
};

/** Of one step: the loss before it, and the length of all gradients together before they were clipped. */
export type StepResult = { loss: number; gradientNorm?: number };

/**
 * One step on a batch: changes the trainer's state and returns the loss before it. A loss that is not a number
 * changes nothing, so that what was learned until then can still be saved.
 */
export function trainStep(trainer: Trainer, batch: Batch, options: StepOptions): StepResult {
  const { loss, gradients, batchMoments } = lossAndGradients(trainer, batch, {
    dropoutSeed: options.dropoutSeed ?? String(options.step),
    precision: options.precision,
  });
  const result: StepResult = { loss };
  if (Number.isFinite(loss)) {
    if (options.clipNorm !== undefined) result.gradientNorm = clip(gradients, options.clipNorm);
    trainer.optimiser.apply(gradients, options);
    blendMoments(trainer, batchMoments, options.momentsDecay);
  }
  tf.dispose([gradients, momentTensors(batchMoments)]);
  return result;
}

function momentTensors(moments: RunningMoments): tf.Tensor[] {
  return Object.values(moments).flatMap(({ mean, variance }) => [mean, variance]);
}

/** The gradients and moments are the caller's to dispose; the parameters that were read for them are gone. */
function lossAndGradients(
  { variant, config, optimiser }: Trainer,
  batch: Batch,
  options: Pick<StepOptions, "dropoutSeed" | "precision">,
) {
  let batchMoments: RunningMoments = {};
  const { loss, gradients } = tf.tidy(() => {
    const parameters = optimiser.parameters();
    const names = Object.keys(parameters);
    const lossOf = (...tensors: tf.Tensor[]) => {
      const named = Object.fromEntries(tensors.map((tensor, i) => [names[i], tensor]));
      const result = forward(config, named, batch.lightness, { moments: "batch", ...options });
      batchMoments = result.batchMoments;
      return totalLoss(variant, { output: result.logits, targets: batch.targets, named });
    };
    const { value, grads } = tf.valueAndGrads(lossOf)(names.map((name) => parameters[name]));
    return {
      loss: value,
      gradients: Object.fromEntries(grads.map((gradient, i) => [names[i], gradient])),
    };
  });
  const [value] = loss.dataSync();
  loss.dispose();
  return { loss: value, gradients: gradients as Parameters, batchMoments };
}

type LossInput = { output: tf.Tensor4D; targets: Batch["targets"]; named: Parameters };

function totalLoss({ kernelL2 }: VariantConfig, { output, targets, named }: LossInput): tf.Scalar {
  const data = dataLoss(output, targets);
  if (kernelL2 === 0) return data;
  const kernels = Object.values(named).filter((tensor) => tensor.rank > 1);
  return tf.add(data, kernelPenalty(kernels, kernelL2));
}

/** output: [n, h, w, 313 or 2], as the network gives it -> scalar, without what regularises the kernels. */
export function dataLoss(output: tf.Tensor4D, targets: Batch["targets"]): tf.Scalar {
  const flat = tf.reshape(output, [-1, output.shape[3]]) as tf.Tensor2D;
  return "values" in targets ? squaredError(flat, targets) : crossEntropy(flat, targets);
}

/** Shortens the gradients to a common length of at most `most`; returns their length before. */
function clip(gradients: Parameters, most: number): number {
  const squares = tidyValues(() =>
    tf.addN(Object.values(gradients).map((gradient) => tf.sum(tf.square(gradient)))).dataSync(),
  );
  const norm = Math.sqrt(squares[0]);
  if (norm <= most) return norm;
  for (const [name, gradient] of Object.entries(gradients)) {
    gradients[name] = tf.mul(gradient, most / norm);
    gradient.dispose();
  }
  return norm;
}

/** Moves the running moments towards the batch's. */
function blendMoments(trainer: Trainer, batch: RunningMoments, decay: number): void {
  const old = momentTensors(trainer.moments);
  trainer.moments = tf.tidy(() => {
    const blend = (running: tf.Tensor1D, seen: tf.Tensor1D) =>
      tf.add(tf.mul(running, decay), tf.mul(seen, 1 - decay)) as tf.Tensor1D;
    const blended = Object.entries(trainer.moments).map(([norm, { mean, variance }]) => [
      norm,
      { mean: blend(mean, batch[norm].mean), variance: blend(variance, batch[norm].variance) },
    ]);
    return Object.fromEntries(blended) as RunningMoments;
  });
  tf.dispose(old);
}

/** All that a checkpoint keeps: parameters, running moments and the optimiser's vectors. */
export function trainerWeights({ optimiser, moments }: Trainer): Weights {
  return tidyValues(() => {
    const tensors: Record<string, tf.Tensor> = { ...optimiser.parameters(), ...optimiser.slots() };
    for (const [norm, { mean, variance }] of Object.entries(moments)) {
      tensors[`${norm}.running_mean`] = mean;
      tensors[`${norm}.running_var`] = variance;
    }
    const entries = Object.entries(tensors).map(([name, tensor]) => {
      return [name, { shape: tensor.shape, values: tensor.dataSync() as Float32Array }];
    });
    return Object.fromEntries(entries) as Weights;
  });
}

/** The weights without the optimiser's vectors: what is bundled. */
export function withoutOptimiser(weights: Weights): Weights {
  const entries = Object.entries(weights).filter(([name]) => !name.startsWith(slotPrefix));
  return Object.fromEntries(entries);
}

export function disposeTrainer({ optimiser, moments }: Trainer): void {
  optimiser.dispose();
  tf.dispose(momentTensors(moments));
}
