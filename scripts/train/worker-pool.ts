import { Worker } from "node:worker_threads";
import { AppError } from "@/lib/errors";
import type { WorkerAnswer } from "@/scripts/train/batch-worker";
import type { PreparedStep, PreparerOptions } from "@/scripts/train/step-preparer";

/** Threads that steps are dealt out to in turn. */
export type WorkerPool = {
  ask: (step: number) => void;
  /** The answer to a step that was asked for; once. A failure of any thread fails whatever is waited for. */
  answerOf: (step: number) => Promise<PreparedStep>;
  close: () => Promise<void>;
};

export function startWorkerPool(size: number, options: PreparerOptions): WorkerPool {
  const answers = createAnswers();
  const workers = Array.from({ length: size }, () => startWorker(options, answers));
  let awaited = 0;
  return {
    ask: (step) => {
      answers.expect(step);
      workers[step % size].postMessage(step);
    },
    answerOf: async (step) => {
      // The threads keep the process alive only while somebody waits for them.
      if (awaited++ === 0) workers.forEach((worker) => worker.ref());
      try {
        return await answers.take(step);
      } finally {
        if (--awaited === 0) workers.forEach((worker) => worker.unref());
      }
    },
    close: async () => {
      answers.fail(new AppError("conflict", "The threads that prepare batches were stopped."));
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function startWorker(workerData: PreparerOptions, answers: Answers): Worker {
  const worker = new Worker(new URL("./start-batch-worker.mjs", import.meta.url), {
    workerData,
    // The file loads TypeScript by itself; this process's own way of doing so is not the same everywhere.
    execArgv: [],
  });
  worker.on("message", answers.settle);
  worker.on("error", (cause) =>
    answers.fail(new Error("A thread that prepares batches failed.", { cause })),
  );
  worker.on("exit", (code) =>
    answers.fail(new Error(`A thread that prepares batches ended by itself, with code ${code}.`)),
  );
  worker.unref();
  return worker;
}

type Answers = ReturnType<typeof createAnswers>;
type Expected = {
  promise: Promise<PreparedStep>;
  resolve: (prepared: PreparedStep) => void;
  reject: (error: Error) => void;
};

/** Answers that may come before or after somebody waits for them. The first failure is everybody's. */
function createAnswers() {
  const expected = new Map<number, Expected>();
  let broken: Error | null = null;
  return {
    expect: (step: number) => {
      const entry = createExpected();
      if (broken) entry.reject(broken);
      expected.set(step, entry);
    },
    take: async (step: number) => {
      const entry = expected.get(step);
      if (!entry) throw new RangeError(`Step ${step} was not asked for, or was taken before.`);
      try {
        return await entry.promise;
      } finally {
        expected.delete(step);
      }
    },
    settle: (answer: WorkerAnswer) => {
      const entry = expected.get(answer.step);
      if ("prepared" in answer) entry?.resolve(answer.prepared);
      else entry?.reject(errorOf(answer));
    },
    fail: (error: Error) => {
      broken ??= error;
      for (const { reject } of expected.values()) reject(broken);
    },
  };
}

function createExpected(): Expected {
  let resolve!: Expected["resolve"];
  let reject!: Expected["reject"];
  const promise = new Promise<PreparedStep>((whenDone, whenFailed) => {
    [resolve, reject] = [whenDone, whenFailed];
  });
  // A failure is the matter of whoever takes the answer; until then it is not an unhandled one.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}

/** An error's class does not survive the way between threads. */
function errorOf({ failure, code }: Extract<WorkerAnswer, { failure: Error }>): Error {
  return code ? new AppError(code, failure.message, { cause: failure }) : failure;
}
