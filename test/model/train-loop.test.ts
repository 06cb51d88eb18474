import { beforeAll, expect, test, vi } from "vitest";
import { loadEngine } from "@/lib/model/engine";
import { initialWeights } from "@/lib/model/parameters";
import { networkOf, variants } from "@/lib/model/variants";
import { seededRandom } from "@/lib/protocol/random";
import { noProgress } from "@/scripts/train/checkpoint";
import type { LoopInput } from "@/scripts/train/loop";
import { trainLoop } from "@/scripts/train/loop";
import type { Run } from "@/scripts/train/run";
import { checkSettings } from "@/scripts/train/settings";
import { createSyntheticBatch } from "@/scripts/train/synthetic-batch";
import { createTrainer, disposeTrainer } from "@/scripts/train/trainer";
import { small } from "./train-run";
import { makeFolder } from "./training-pictures";

const variant = variants.full;
const network = networkOf(variant, small.width);
beforeAll(async () => void (await loadEngine()));

async function makeRun(steps: number): Promise<Run> {
  const given = { ...small, data: ["photographs"], out: await makeFolder(), steps };
  const settings = checkSettings({ ...given, validateEvery: 0, reportEvery: 1000 });
  if ("problems" in settings) throw new Error(settings.problems.join("; "));
  return { config: { settings }, variant, network, trainSamples: [] } as unknown as Run;
}

/** A loop whose batches are always there already, as those of threads that are faster than the step. */
async function makeInput(steps: number, interruption: LoopInput["interruption"]) {
  const random = seededRandom("loop");
  const weights = initialWeights(network, random, new Float32Array(network.outputs));
  const batch = createSyntheticBatch(
    variant,
    { images: small.batch, side: small.cropSide },
    random,
  );
  const input: LoopInput = {
    run: await makeRun(steps),
    trainer: createTrainer(variant, small.width, weights),
    average: null,
    batches: { next: async () => batch, corrupt: new Map(), close: async () => undefined },
    log: {
      step: vi.fn(),
      validation: vi.fn(),
      corrupt: vi.fn(),
      corruptImages: new Map(),
      close: vi.fn(),
    },
    interruption,
    start: noProgress,
  };
  return input;
}

test("what asks for a stop is heard between two steps, however fast the batches come", async () => {
  const interruption = { requested: false, stop: () => undefined };
  const input = await makeInput(300, interruption);
  setTimeout(() => (interruption.requested = true), 0);
  const { progress, validation } = await trainLoop(input);
  expect(progress.step).toBeLessThan(10);
  expect(validation).toBeNull();
  disposeTrainer(input.trainer);
});
