import { setImmediate as otherEvents } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { loadEngine } from "@/lib/model/engine";
import { initialWeights } from "@/lib/model/parameters";
import { networkOf, variants } from "@/lib/model/variants";
import { seededRandom } from "@/lib/protocol/random";
import { createSyntheticBatch } from "@/scripts/train/synthetic-batch";
import * as training from "@/scripts/train/trainer";

const steps = 500;
const variant = variants.full;

beforeAll(() => loadEngine());

/** What the process holds without JavaScript's garbage, whose collector is in no hurry: that would look like a leak. */
async function residentBytes(): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let times = 0; times < 2; times++) {
    collect();
    await otherEvents();
  }
  return process.memoryUsage.rss();
}

test("hundreds of steps leave memory as it was", { timeout: 120_000 }, async () => {
  const network = networkOf(variant, 4);
  const weights = initialWeights(network, seededRandom("w"), new Float32Array(network.outputs));
  const trainer = training.createTrainer(variant, 4, weights);
  const prepared = createSyntheticBatch(variant, { images: 2, side: 16 }, seededRandom("b"));
  const [tensors, resident]: [number[], number[]] = [[], []];
  for (let step = 1; step <= steps; step++) {
    const batch = training.createBatch(prepared);
    const options = { learningRate: 1e-4, weightDecay: 1e-2, momentsDecay: 0.98, step };
    training.trainStep(trainer, batch, options);
    training.disposeBatch(batch);
    // As the training loop does: what the engine has let go is given back between events.
    await otherEvents();
    if (step % 100 === 0) {
      tensors.push(tf.memory().numTensors);
      resident.push(await residentBytes());
    }
  }
  expect(new Set(tensors).size).toBe(1);
  // The parameters alone, leaked at each step, would be 150 MB; pools and compiled code move it by a few.
  expect((resident[4] - resident[1]) / 1e6).toBeLessThan(20);
  training.disposeTrainer(trainer);
});
