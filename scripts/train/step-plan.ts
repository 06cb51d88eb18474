import { seededRandom, shuffle } from "@/lib/protocol/random";
import type { Crop, CropSettings } from "@/scripts/train/crop";
import { drawCrop } from "@/scripts/train/crop";

/** What a step shows is a function of these and the step's number alone, so that a run can be resumed anywhere. */
export type PlanSettings = CropSettings & {
  /** How many pictures the run trains on. */
  pictures: number;
  batch: number;
  seed: number;
};

export type StepPlan = {
  /** Numbers of the samples: [batch]. */
  samples: number[];
  crops: Crop[];
};

/** The plan of each step. The order of an epoch is remembered while its steps are asked for. */
export function createStepPlanner(settings: PlanSettings): (step: number) => StepPlan {
  const { pictures, batch, seed } = settings;
  const numbers = Array.from({ length: pictures }, (_, i) => i);
  const stepsAnEpoch = Math.max(1, Math.floor(pictures / batch));
  let [orderOf, order] = [-1, numbers];
  return (step) => {
    const epoch = Math.floor(step / stepsAnEpoch);
    if (epoch !== orderOf) {
      [orderOf, order] = [epoch, shuffle(numbers, seededRandom(`${seed}/epoch ${epoch}`))];
    }
    const start = (step % stepsAnEpoch) * batch;
    const samples = order.slice(start, start + batch);
    // One generator a step: to seed one for each picture would take longer than to read it.
    const random = seededRandom(`${seed}/step ${step}/crops`);
    return { samples, crops: samples.map(() => drawCrop(settings, random)) };
  };
}

/** Another sample for the i-th place of a step, where the one planned for it cannot be read. */
export function drawReplacement(
  { pictures, seed }: Pick<PlanSettings, "pictures" | "seed">,
  { step, place, attempt }: { step: number; place: number; attempt: number },
): number {
  const random = seededRandom(`${seed}/step ${step}/${place}/replacement ${attempt}`);
  return Math.floor(random() * pictures);
}

/** Of the values that dropout drops in a step (from 1). */
export function dropoutSeedOf(seed: number, step: number): string {
  return `${seed}/step ${step}/dropout`;
}
