import * as tf from "@tensorflow/tfjs";
import { binCount } from "@/lib/color/ab-bins";
import type { AdamSettings, AdamState } from "@/lib/model/adam";
import { adamStep } from "@/lib/model/adam";
import type { SparseTargets } from "@/lib/model/losses";
import { crossEntropy } from "@/lib/model/losses";
import type { NetworkConfig, Parameters, RunningMoments } from "@/lib/model/network";
import { forward } from "@/lib/model/network";
import type { Weights } from "@/lib/model/parameters";
import { loadWeights, parameterShapes } from "@/lib/model/parameters";
import type { Example } from "@/scripts/train/batches";

/** The state of a run between two steps. Parameters live in one flat vector, in the order of the layers. */
export type Trainer = {
  config: NetworkConfig;
  adam: AdamState;
  moments: RunningMoments;
  /** 1 where a weight decays (kernels), 0 elsewhere: [p]. */
  decayed: tf.Tensor1D;
};

/** The name under which a checkpoint keeps the optimiser's two vectors. */
const optimiserNames = { first: "adam.first", second: "adam.second" } as const;

/** Starts from weights; with a checkpoint's, which hold the optimiser's vectors too, goes on from there. */
export function createTrainer(config: NetworkConfig, weights: Weights): Trainer {
  const { parameters, moments } = loadWeights(config, weights);
  const shapes = parameterShapes(config);
  const flat = flatten(shapes.map(({ name }) => parameters[name]));
  tf.dispose(parameters);
  const vector = (name: string) =>
    weights[name] ? tf.tensor1d(weights[name].values) : tf.zerosLike(flat);
  const decayed = shapes.flatMap(({ shape }) =>
    new Array<number>(tf.util.sizeFromShape(shape)).fill(shape.length > 1 ? 1 : 0),
  );
  return {
    config,
    moments,
    adam: {
      weights: flat,
      first: vector(optimiserNames.first),
      second: vector(optimiserNames.second),
    },
    decayed: tf.tensor1d(decayed),
  };
}

function flatten(tensors: tf.Tensor[]): tf.Tensor1D {
  return tf.tidy(() =>
    tf.concat1d(tensors.map((tensor) => tf.reshape(tensor, [-1]) as tf.Tensor1D)),
  );
}

/** Views of the flat vector as named parameters. */
export function namedParameters({ config, adam }: Pick<Trainer, "config" | "adam">): Parameters {
  const shapes = parameterShapes(config);
  return tf.tidy(() => {
    const sizes = shapes.map(({ shape }) => tf.util.sizeFromShape(shape));
    const pieces = tf.split(adam.weights, sizes);
    return Object.fromEntries(
      shapes.map(({ name, shape }, i) => [name, tf.reshape(pieces[i], shape)]),
    );
  });
}

export type Batch = { lightness: tf.Tensor4D; targets: SparseTargets };

/** Puts examples on the engine. binWeights: [313], the loss's weight of a pixel by its strongest bin. */
export function createBatch(examples: readonly Example[], binWeights: Float64Array): Batch {
  const side = Math.sqrt(examples[0].l.length);
  const { neighbours } = examples[0].encoding;
  const perImage = examples[0].encoding.indices.length;
  const positions = new Int32Array(examples.length * perImage);
  const weights = new Float32Array(positions.length);
  const pixelWeights = new Float32Array(positions.length / neighbours);
  const lightness = new Float32Array(examples.length * side * side);
  examples.forEach(({ l, encoding, isGrey }, n) => {
    lightness.set(l, n * side * side);
    weights.set(encoding.weights, n * perImage);
    encoding.indices.forEach((bin, i) => {
      const pixel = Math.floor((n * perImage + i) / neighbours);
      positions[n * perImage + i] = pixel * binCount + bin;
      // The first neighbour is the nearest bin and so the strongest.
      if (i % neighbours === 0) pixelWeights[pixel] = isGrey ? 0 : binWeights[bin];
    });
  });
  return {
    lightness: tf.tensor4d(lightness, [examples.length, side, side, 1]),
    targets: {
      positions: tf.tensor1d(positions, "int32"),
      weights: tf.tensor1d(weights),
      pixelWeights: tf.tensor1d(pixelWeights),
    },
  };
}

export function disposeBatch({ lightness, targets }: Batch): void {
  tf.dispose([lightness, targets.positions, targets.weights, targets.pixelWeights]);
}

export type StepOptions = {
  settings: AdamSettings;
  learningRate: number;
  step: number; // from 1
  momentsDecay: number;
};

/** One step on a batch: changes the trainer's state and returns the loss before it. */
export function trainStep(trainer: Trainer, batch: Batch, options: StepOptions): number {
  const old = [...Object.values(trainer.adam), ...momentTensors(trainer.moments)];
  const result = tf.tidy(() => {
    const { loss, gradient, batchMoments } = lossAndGradient(trainer, batch);
    const given = { gradient, decayed: trainer.decayed };
    const adam = adamStep(trainer.adam, given, options.settings, options);
    const moments = blendMoments(trainer.moments, batchMoments, options.momentsDecay);
    return { loss, adam, moments };
  });
  tf.dispose(old);
  trainer.adam = result.adam;
  trainer.moments = result.moments;
  const [value] = result.loss.dataSync();
  result.loss.dispose();
  return value;
}

function momentTensors(moments: RunningMoments): tf.Tensor[] {
  return Object.values(moments).flatMap(({ mean, variance }) => [mean, variance]);
}

function lossAndGradient(trainer: Trainer, { lightness, targets }: Batch) {
  const { config } = trainer;
  const parameters = namedParameters(trainer);
  const names = Object.keys(parameters);
  let batchMoments: RunningMoments = {};
  const lossOf = (...tensors: tf.Tensor[]) => {
    const named = Object.fromEntries(tensors.map((tensor, i) => [names[i], tensor]));
    const result = forward(config, named, lightness, { moments: "batch" });
    batchMoments = result.batchMoments;
    return crossEntropy(tf.reshape(result.logits, [-1, config.outputs]), targets);
  };
  const { value, grads } = tf.valueAndGrads(lossOf)(names.map((name) => parameters[name]));
  return { loss: value, gradient: flatten(grads), batchMoments };
}

/** The running moments after one more batch; disposes the batch's. */
function blendMoments(
  running: RunningMoments,
  batch: RunningMoments,
  decay: number,
): RunningMoments {
  const blend = (old: tf.Tensor1D, seen: tf.Tensor1D) =>
    tf.add(tf.mul(old, decay), tf.mul(seen, 1 - decay)) as tf.Tensor1D;
  const blended = Object.entries(running).map(([norm, { mean, variance }]) => [
    norm,
    { mean: blend(mean, batch[norm].mean), variance: blend(variance, batch[norm].variance) },
  ]);
  tf.dispose(momentTensors(batch));
  return Object.fromEntries(blended) as RunningMoments;
}

/** All that a checkpoint keeps: parameters, running moments and the optimiser's vectors. */
export function trainerWeights(trainer: Trainer): Weights {
  return tf.tidy(() => {
    const tensors: Record<string, tf.Tensor> = namedParameters(trainer);
    for (const [norm, { mean, variance }] of Object.entries(trainer.moments)) {
      tensors[`${norm}.running_mean`] = mean;
      tensors[`${norm}.running_var`] = variance;
    }
    tensors[optimiserNames.first] = trainer.adam.first;
    tensors[optimiserNames.second] = trainer.adam.second;
    const entries = Object.entries(tensors).map(([name, tensor]) => {
      return [name, { shape: tensor.shape, values: tensor.dataSync() as Float32Array }];
    });
    return Object.fromEntries(entries) as Weights;
  });
}

/** The weights without the optimiser's vectors: what is bundled. */
export function withoutOptimiser(weights: Weights): Weights {
  const extra: string[] = Object.values(optimiserNames);
  return Object.fromEntries(Object.entries(weights).filter(([name]) => !extra.includes(name)));
}

export function disposeTrainer({ adam, moments, decayed }: Trainer): void {
  tf.dispose([...Object.values(adam), ...momentTensors(moments), decayed]);
}
