import * as tf from "@tensorflow/tfjs";
import { AppError } from "@/lib/errors";
import type { Parameters, RunningMoments } from "@/lib/model/network";
import type { Weight, Weights } from "@/lib/model/parameters";
import type { Trainer } from "@/scripts/train/trainer";

/** A running average of the weights that a run goes through: it forgets the noise of single batches. */
export type WeightAverage = {
  /** Call after every step (from 1). */
  update: (trainer: Trainer, step: number) => void;
  /** The average as it is now, until the next update. */
  read: () => { parameters: Parameters; moments: RunningMoments };
  /** What a checkpoint keeps of it. */
  weights: () => Weights;
  dispose: () => void;
};

/** The average's tensors stand in a checkpoint under this and their name. */
const prefix = "average/";

/** Taking every tenth step costs a tenth and averages as well, for neighbours are nearly alike. */
const stepsApart = 10;

/**
 * decay: the share of the old average that stays at each step. saved: a checkpoint's weights, if there is one, which
 * must hold the average.
 */
export function createWeightAverage(
  trainer: Trainer,
  { decay, saved }: { decay: number; saved?: Weights },
): WeightAverage {
  let average = tf.tidy(() => {
    const current = namedTensors(trainer);
    const start = (name: string) => {
      if (!saved) return tf.keep(tf.clone(current[name]));
      const { values, shape } = savedAverage(saved, name);
      return tf.keep(tf.tensor(values, shape));
    };
    return mapTensors(current, (_, name) => start(name));
  });
  return {
    update: (from, step) => {
      if (step % stepsApart !== 0) return;
      const share = decayAt(decay, step);
      const old = average;
      average = tf.tidy(() => {
        const current = namedTensors(from);
        return mapTensors(old, (tensor, name) =>
          tf.keep(tf.add(tf.mul(tensor, share), tf.mul(current[name], 1 - share))),
        );
      });
      tf.dispose(old);
    },
    read: () => splitTensors(average),
    weights: () =>
      Object.fromEntries(
        Object.entries(average).map(([name, tensor]) => [
          prefix + name,
          { shape: tensor.shape, values: tensor.dataSync() as Float32Array },
        ]),
      ),
    dispose: () => tf.dispose(average),
  };
}

function savedAverage(saved: Weights, name: string): Weight {
  const kept = saved[prefix + name] as Weight | undefined;
  if (kept) return kept;
  const message = `The checkpoint lacks ${prefix}${name}, without which its run cannot go on as it was: begin another run in another folder.`;
  throw new AppError("conflict", message);
}

/** The share that stays from one taken step to the next: less at the beginning, where early weights must go soon. */
function decayAt(decay: number, step: number): number {
  const taken = step / stepsApart;
  return Math.min(decay ** stepsApart, (1 + taken) / (10 + taken));
}

/** A checkpoint's weights in which the average stands for what the last step left. */
export function averagedWeights(weights: Weights): Weights {
  const averaged = Object.entries(weights).filter(([name]) => name.startsWith(prefix));
  if (averaged.length === 0) return weights;
  return Object.fromEntries(averaged.map(([name, weight]) => [name.slice(prefix.length), weight]));
}

const momentName = /^(.+)\.(running_mean|running_var)$/;

/** Parameters and running moments under their names as weights. */
function namedTensors({ optimiser, moments }: Trainer): Record<string, tf.Tensor> {
  const named: Record<string, tf.Tensor> = { ...optimiser.parameters() };
  for (const [norm, { mean, variance }] of Object.entries(moments)) {
    named[`${norm}.running_mean`] = mean;
    named[`${norm}.running_var`] = variance;
  }
  return named;
}

function splitTensors(named: Record<string, tf.Tensor>) {
  const entries = Object.entries(named);
  const norms = entries.flatMap(([name]) => momentName.exec(name)?.[1] ?? []);
  const momentsOf = (norm: string) => ({
    mean: named[`${norm}.running_mean`] as tf.Tensor1D,
    variance: named[`${norm}.running_var`] as tf.Tensor1D,
  });
  return {
    parameters: Object.fromEntries(entries.filter(([name]) => !momentName.test(name))),
    moments: Object.fromEntries(norms.map((norm) => [norm, momentsOf(norm)])) as RunningMoments,
  };
}

function mapTensors(
  tensors: Record<string, tf.Tensor>,
  change: (tensor: tf.Tensor, name: string) => tf.Tensor,
): Record<string, tf.Tensor> {
  const entries = Object.entries(tensors).map(([name, tensor]) => [name, change(tensor, name)]);
  return Object.fromEntries(entries) as Record<string, tf.Tensor>;
}
