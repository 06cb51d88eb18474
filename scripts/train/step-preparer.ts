import { AppError } from "@/lib/errors";
import { soften } from "@/lib/color/soften";
import { cutCrop } from "@/scripts/train/crop";
import type { TargetOptions } from "@/scripts/train/prepare-batch";
import { createPictureWriter, createPreparedBatch } from "@/scripts/train/prepare-batch";
import type { PreparedBatch } from "@/scripts/train/prepared-batch";
import { readSquare } from "@/scripts/train/read-square";
import type { SharedIndex } from "@/scripts/train/shared-index";
import { createPictureReader } from "@/scripts/train/shared-index";
import type { PlanSettings } from "@/scripts/train/step-plan";
import { createStepPlanner, drawReplacement } from "@/scripts/train/step-plan";

/** All that the batches of a run follow from: plain data, which can be handed to another thread. */
export type PreparerOptions = { index: SharedIndex; plan: PlanSettings; targets: TargetOptions };

/** The number of a sample that could not be read, and why. */
export type CorruptSample = { sample: number; problem: string };

export type PreparedStep = { batch: PreparedBatch; corrupt: CorruptSample[] };

/** So many pictures in a row that cannot be read are no accident of a single file. */
const attemptsMax = 20;

/** Prepares the batch of one step after another, in any order. */
export function createStepPreparer({ index, plan, targets }: PreparerOptions) {
  const planOf = createStepPlanner(plan);
  const readPicture = createPictureReader(index);
  const writePicture = createPictureWriter(plan.cropSide, targets);

  /** The sample's square, or that of another where it is corrupt: a batch keeps its size. */
  async function readOrReplace(
    { step, place, sample }: { step: number; place: number; sample: number },
    corrupt: CorruptSample[],
  ): Promise<Uint8Array> {
    let candidate = sample;
    for (let attempt = 1; attempt <= attemptsMax; attempt++) {
      try {
        return await readSquare(readPicture(candidate), plan.imageSide);
      } catch (error) {
        corrupt.push({ sample: candidate, problem: (error as Error).message });
        candidate = drawReplacement(plan, { step, place, attempt });
      }
    }
    const { problem } = corrupt[corrupt.length - 1];
    throw new AppError(
      "unprocessable",
      `Step ${step} found ${attemptsMax} pictures in a row that cannot be read; of the last: ${problem}`,
    );
  }

  return async (step: number): Promise<PreparedStep> => {
    const { samples, crops } = planOf(step);
    const batch = createPreparedBatch(samples.length, plan.cropSide, targets);
    const corrupt: CorruptSample[] = [];
    for (const [place, sample] of samples.entries()) {
      const picture = await readOrReplace({ step, place, sample }, corrupt);
      writePicture(batch, place, cutCrop(picture, crops[place], plan));
      if (crops[place].isSoftened) softenPicture(batch, place);
    }
    return { batch, corrupt };
  };
}

function softenPicture({ lightness, side }: PreparedBatch, place: number): void {
  const size = side * side;
  soften(lightness.subarray(place * size, (place + 1) * size), side);
}
