import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { encodeSoft } from "@/lib/color/soft-encoding";
import { loadEngine } from "@/lib/model/engine";
import { readSafetensors, writeSafetensors } from "@/lib/model/formats/safetensors";
import { initialWeights } from "@/lib/model/parameters";
import type { VariantConfig } from "@/lib/model/variants";
import { networkOf, variants } from "@/lib/model/variants";
import { seededRandom } from "@/lib/protocol/random";
import { createSyntheticBatch } from "@/scripts/train/synthetic-batch";
import type { PreparedBatch } from "@/scripts/train/prepared-batch";
import type { StepOptions, Trainer } from "@/scripts/train/trainer";
import * as training from "@/scripts/train/trainer";

const width = 4;
const options: Omit<StepOptions, "step"> = {
  learningRate: 3e-3,
  weightDecay: 1e-2,
  momentsDecay: 0.9,
};

beforeAll(() => loadEngine());

function makeTrainer(variant: VariantConfig = variants.full): Trainer {
  const config = networkOf(variant, width);
  const weights = initialWeights(config, seededRandom("w"), new Float32Array(config.outputs));
  return training.createTrainer(variant, width, weights);
}

const makeBatch = (variant: VariantConfig = variants.full) =>
  createSyntheticBatch(variant, { images: 2, side: 32 }, seededRandom("batch"));

/** Trains for steps from..to on one batch and returns their losses. */
function train(
  trainer: Trainer,
  [from, to]: [number, number],
  {
    batch = makeBatch(trainer.variant),
    ...changes
  }: Partial<StepOptions> & { batch?: PreparedBatch } = {},
): number[] {
  const onEngine = training.createBatch(batch);
  const losses: number[] = [];
  for (let step = from; step <= to; step++) {
    losses.push(training.trainStep(trainer, onEngine, { ...options, ...changes, step }).loss);
  }
  training.disposeBatch(onEngine);
  return losses;
}

/** Two pictures of one colour each, which every network can tell apart: noise would take hundreds of steps. */
function makeTwoColours(variant: VariantConfig): PreparedBatch {
  const batch = createSyntheticBatch(variant, { images: 2, side: 16 }, seededRandom("batch"));
  const pixels = batch.pixelWeights.length / 2;
  const ab = [60, 40, -40, -60];
  const chroma = Float32Array.from({ length: 4 * pixels }, (_, i) => {
    return ab[2 * Math.floor(i / (2 * pixels)) + (i % 2)];
  });
  const { indices: bins, weights } = encodeSoft(chroma, variant.encoding);
  return { ...batch, bins, weights, chroma: batch.chroma && chroma };
}

test("every variant learns a batch by heart, and its steps leave no tensor behind", () => {
  for (const variant of Object.values(variants)) {
    const outside = tf.memory().numTensors;
    const trainer = makeTrainer(variant);
    const learning = {
      learningRate: { adam: 1e-2, adadelta: 10, sgd: 0.1 }[variant.optimiser],
      weightDecay: 0,
      batch: makeTwoColours(variant),
    };
    const [first] = train(trainer, [1, 1], learning);
    const before = tf.memory().numTensors;
    const losses = train(trainer, [2, 24], learning);
    expect(losses[losses.length - 1], variant.slug).toBeLessThan(first / 2);
    training.trainerWeights(trainer);
    expect(tf.memory().numTensors, variant.slug).toBe(before);
    training.disposeTrainer(trainer);
    expect(tf.memory().numTensors, variant.slug).toBe(outside);
  }
});

test("classification starts at the entropy of a guess among 313 bins", () => {
  const trainer = makeTrainer();
  expect(train(trainer, [1, 1])[0]).toBeCloseTo(Math.log(313), 1);
  training.disposeTrainer(trainer);
});

test.each<VariantConfig>(Object.values(variants))(
  "$slug resumed from a checkpoint goes on with the losses of an unbroken run",
  (variant) => {
    const unbroken = makeTrainer(variant);
    const expected = train(unbroken, [1, 5]);
    const first = makeTrainer(variant);
    train(first, [1, 2]);
    const file = writeSafetensors({ weights: training.trainerWeights(first), metadata: {} }, "F32");
    const resumed = training.resumeTrainer(variant, width, readSafetensors(file).weights);
    expect(train(resumed, [3, 5])).toEqual(expected.slice(2));
    [unbroken, first, resumed].forEach(training.disposeTrainer);
  },
);

test("a checkpoint that lacks what the optimiser kept is refused, and leaves no tensor behind", () => {
  const trainer = makeTrainer();
  train(trainer, [1, 2]);
  const whole = training.trainerWeights(trainer);
  training.disposeTrainer(trainer);
  const outside = tf.memory().numTensors;
  const slot = "optimiser/second/conv3_2.weight";
  const { [slot]: left, ...others } = whole;
  const reshaped = { ...whole, [slot]: { ...left, shape: [left.values.length] } };
  for (const weights of [others, reshaped, training.withoutOptimiser(whole)]) {
    const resume = () => training.resumeTrainer(variants.full, width, weights);
    expect(resume).toThrow(expect.objectContaining({ code: "conflict" }));
  }
  // What another optimiser kept is of no use either.
  const other = () => training.resumeTrainer(variants.sgd, width, whole);
  expect(other).toThrow(/The checkpoint lacks optimiser\/momentum\/conv1_1\.weight/);
  expect(tf.memory().numTensors).toBe(outside);
});

test("grey images weigh nothing in the loss, in classification and in regression", () => {
  for (const variant of [variants.full, variants.l2]) {
    const trainer = makeTrainer(variant);
    const grey = makeBatch(variant);
    grey.pixelWeights.fill(0);
    const [loss] = train(trainer, [1, 1], { batch: grey });
    expect(Math.abs(loss)).toBe(0);
    training.disposeTrainer(trainer);
  }
});

test("kernel regularisation adds its share of all squared kernels to the loss", () => {
  const [plain, penalised] = [makeTrainer(variants.full), makeTrainer(variants["l2-regularized"])];
  let squares = 0;
  for (const { shape, values } of Object.values(training.trainerWeights(plain))) {
    if (shape.length === 4) values.forEach((value) => (squares += value * value));
  }
  const extra = train(penalised, [1, 1])[0] - train(plain, [1, 1])[0];
  const strength = variants["l2-regularized"].kernelL2;
  // In units of the penalty, so that the comparison says how exact it is.
  expect(extra / (strength * squares)).toBeCloseTo(1, 3);
  [plain, penalised].forEach(training.disposeTrainer);
});

test("clipping shortens the step but keeps its direction", () => {
  const [free, clipped] = [makeTrainer(variants.sgd), makeTrainer(variants.sgd)];
  const before = training.trainerWeights(free);
  const onEngine = training.createBatch(makeBatch(variants.sgd));
  const step = { ...options, weightDecay: 0, step: 1 };
  training.trainStep(free, onEngine, step);
  const { gradientNorm } = training.trainStep(clipped, onEngine, { ...step, clipNorm: 0.01 });
  const [far, near] = [free, clipped].map(training.trainerWeights);
  const change = (to: typeof far) =>
    to["conv4_1.bias"].values.map((v, i) => v - before["conv4_1.bias"].values[i]);
  const [long, short] = [change(far), change(near)];
  expect(gradientNorm).toBeGreaterThan(0.01);
  long.forEach((value, i) => expect(short[i]).toBeCloseTo((value * 0.01) / gradientNorm!, 6));
  training.disposeBatch(onEngine);
  [free, clipped].forEach(training.disposeTrainer);
});

test("a loss that is not a number changes nothing", () => {
  const trainer = makeTrainer();
  train(trainer, [1, 2]);
  const before = training.trainerWeights(trainer);
  const broken = makeBatch();
  broken.lightness[0] = NaN;
  expect(train(trainer, [3, 3], { batch: broken })).toEqual([NaN]);
  expect(training.trainerWeights(trainer)).toEqual(before);
  training.disposeTrainer(trainer);
});
