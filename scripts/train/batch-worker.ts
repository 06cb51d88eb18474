import type { MessagePort } from "node:worker_threads";
import { parentPort, workerData } from "node:worker_threads";
import type { ErrorCode } from "@/lib/errors";
import { AppError } from "@/lib/errors";
import type { PreparedBatch } from "@/scripts/train/prepared-batch";
import type { PreparedStep, PreparerOptions } from "@/scripts/train/step-preparer";
import { createStepPreparer } from "@/scripts/train/step-preparer";

// A thread of scripts/train/batch-source.ts: it is sent the numbers of steps and answers with their batches, in turn.

/** The answer to a step's number: its batch, or why there is none. */
export type WorkerAnswer =
  | { step: number; prepared: PreparedStep }
  | { step: number; failure: Error; code: ErrorCode | null };

const prepare = createStepPreparer(workerData as PreparerOptions);
const port = parentPort as MessagePort;
let last = Promise.resolve();

port.on("message", (step: number) => {
  last = last.then(() => answer(step));
});

async function answer(step: number): Promise<void> {
  try {
    const prepared = await prepare(step);
    port.postMessage({ step, prepared } satisfies WorkerAnswer, buffersOf(prepared.batch));
  } catch (failure) {
    const code = failure instanceof AppError ? failure.code : null;
    port.postMessage({ step, failure: failure as Error, code } satisfies WorkerAnswer);
  }
}

/** What is moved to the other thread and not copied. */
function buffersOf(batch: PreparedBatch): ArrayBuffer[] {
  return Object.values(batch)
    .filter((value) => typeof value === "object")
    .map((array) => array.buffer as ArrayBuffer);
}
