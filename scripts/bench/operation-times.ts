import * as tf from "@tensorflow/tfjs";

/** Milliseconds spent in each operation of the library, by name, and how often it was called. */
export type OperationTimes = Map<string, { ms: number; calls: number }>;

type Binding = { executeOp: (name: string, ...rest: unknown[]) => unknown };

/** From now on every call of the native library is timed: it computes before it returns. */
export function timeOperations(): OperationTimes {
  const backend = tf.backend() as unknown as { binding: Binding };
  const times: OperationTimes = new Map();
  const execute = backend.binding.executeOp.bind(backend.binding);
  const executeOp: Binding["executeOp"] = (name, ...rest) => {
    const start = performance.now();
    const result = execute(name, ...rest);
    const { ms, calls } = times.get(name) ?? { ms: 0, calls: 0 };
    times.set(name, { ms: ms + performance.now() - start, calls: calls + 1 });
    return result;
  };
  // The addon's own object is sealed.
  backend.binding = Object.create(backend.binding, { executeOp: { value: executeOp } }) as Binding;
  return times;
}
