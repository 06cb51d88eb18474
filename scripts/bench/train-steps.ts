import { parseArgs } from "node:util";
import { binCount } from "@/lib/color/ab-bins";
import type { Precision } from "@/lib/model/kernels/precision";
import { loadEngine } from "@/lib/model/engine";
import { initialWeights } from "@/lib/model/parameters";
import { networkOf, variants } from "@/lib/model/variants";
import { seededRandom } from "@/lib/protocol/random";
import { createSyntheticBatch } from "@/scripts/train/synthetic-batch";
import type { OperationTimes } from "@/scripts/bench/operation-times";
import { timeOperations } from "@/scripts/bench/operation-times";
import type { BatchSource } from "@/scripts/train/batch-source";
import { createBatchSource } from "@/scripts/train/batch-source";
import { loadDataSet } from "@/scripts/train/data";
import type { PreparedBatch } from "@/scripts/train/prepared-batch";
import { trainSettings } from "@/scripts/train/settings";
import type { Trainer } from "@/scripts/train/trainer";
import * as training from "@/scripts/train/trainer";
import { runScript } from "@/scripts/setup/run-script";

/** What a measurement of training steps prints, as one line of JSON. */
export type StepFigures = {
  imagesPerSecond: number;
  /** Share of the time in which the step waited for its batch. */
  waitingShare: number;
  steps: number;
  /** Of all these steps. */
  spentMs: number;
  /** Of all these steps, where --profile asks for it and the engine can tell. */
  operations?: OperationTimes;
  engine: string;
};

const options = { learningRate: 1e-4, weightDecay: 1e-2, momentsDecay: 0.98 };
const warmUpSteps = 3;

async function main(): Promise<number> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: {
      width: text,
      side: text,
      batch: text,
      seconds: text,
      data: text,
      precision: text,
      profile: { type: "boolean" },
    },
  });
  const [width, side, batch, seconds] = [
    values.width,
    values.side,
    values.batch,
    values.seconds,
  ].map(Number);
  const { version } = await loadEngine();
  const config = networkOf(variants.full, width);
  const random = seededRandom("bench");
  const weights = initialWeights(config, random, new Float32Array(config.outputs));
  const trainer = training.createTrainer(variants.full, width, weights);
  const source = values.data ? await openData(values.data, { side, batch }) : null;
  const synthetic = createSyntheticBatch(variants.full, { images: batch, side }, random);
  const precision = trainSettings.shape.precision.parse(values.precision);
  const figures = await measure(trainer, {
    ...{ source, synthetic, seconds, precision },
    isProfiled: values.profile ?? false,
  });
  await source?.close();
  console.log(JSON.stringify({ ...figures, engine: version } satisfies StepFigures));
  return 0;
}

async function openData(folder: string, { side, batch }: { side: number; batch: number }) {
  const { samples } = await loadDataSet([folder]);
  const settings = {
    batch,
    seed: 1,
    imageSide: side,
    cropSide: side,
    scaleMin: 1,
    softenShare: 0,
    workers: 1,
  };
  const binWeights = new Float64Array(binCount).fill(1);
  return createBatchSource({ samples, settings, variant: variants.full, binWeights, startStep: 0 });
}

type Measurement = {
  source: BatchSource | null;
  synthetic: PreparedBatch;
  seconds: number;
  precision?: Precision;
  isProfiled: boolean;
};

async function measure(
  trainer: Trainer,
  { source, synthetic, seconds, precision, isProfiled }: Measurement,
) {
  let [start, waited, step, images] = [0, 0, 0, 0];
  let operations: OperationTimes | undefined;
  for (; step < warmUpSteps + 3 || performance.now() - start < 1000 * seconds; step++) {
    if (step === warmUpSteps) {
      if (isProfiled) operations = timeOperations() ?? undefined;
      [start, waited, images] = [performance.now(), 0, 0];
    }
    const before = performance.now();
    const prepared = source ? await source.next() : synthetic;
    waited += performance.now() - before;
    const batch = training.createBatch(prepared);
    training.trainStep(trainer, batch, { ...options, step: step + 1, precision });
    training.disposeBatch(batch);
    images += prepared.images;
  }
  const spent = performance.now() - start;
  return {
    imagesPerSecond: (1000 * images) / spent,
    waitingShare: waited / spent,
    steps: step - warmUpSteps,
    spentMs: spent,
    operations,
  };
}

await runScript(main);
