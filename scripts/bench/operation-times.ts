import * as tf from "@tensorflow/tfjs";

/** Milliseconds spent in the native library's operations, by name. */
export type OperationTimes = Record<string, number>;

type Binding = { executeOp: (name: string, ...rest: unknown[]) => unknown };

/**
 * From now on every call of the native library is timed; null where another engine is active, or a GPU, whose
 * operations return before they are done.
 */
export function timeOperations(): OperationTimes | null {
  if (tf.getBackend() !== "tensorflow") return null;
  const backend = tf.backend() as unknown as { binding: Binding; isUsingGpuDevice: boolean };
  if (backend.isUsingGpuDevice) return null;
  const execute = backend.binding.executeOp.bind(backend.binding);
  const times: OperationTimes = {};
  const executeOp: Binding["executeOp"] = (name, ...rest) => {
    const start = performance.now();
    const result = execute(name, ...rest);
    times[name] = (times[name] ?? 0) + performance.now() - start;
    return result;
  };
  // The addon's own object is sealed.
  backend.binding = Object.create(backend.binding, { executeOp: { value: executeOp } }) as Binding;
  return times;
}

/** What operations belong to, by their names; the first that fits. */
const kinds: [kind: string, pattern: RegExp][] = [
  ["convolutions with their biases", /Conv2D|BiasAdd/],
  ["ReLU", /Relu/],
  ["normalisation", /BatchNorm/],
  ["padding for strides", /^(Pad|Slice)$/],
  ["optimiser", /^(ResourceApply|AssignSub|ReadVariable)/],
  ["changes of precision", /^Cast$/],
  ["loss and the rest", /./],
];

/** "convolutions with their biases 540 ms (89 %), ReLU 13 ms (2 %), …, outside the library 6 ms (1 %)". */
export function describeOperationTimes(times: OperationTimes, totalMs: number): string {
  const sums = new Map(kinds.map(([kind]) => [kind, 0]));
  for (const [name, ms] of Object.entries(times)) {
    const [kind] = kinds.find(([, pattern]) => pattern.test(name)) as [string, RegExp];
    sums.set(kind, (sums.get(kind) as number) + ms);
  }
  const inLibrary = [...sums.values()].reduce((sum, ms) => sum + ms, 0);
  return [...sums, ["outside the library", totalMs - inLibrary] as const]
    .filter(([, ms]) => ms >= 0.001 * totalMs)
    .map(([kind, ms]) => `${kind} ${ms.toFixed(0)} ms (${((100 * ms) / totalMs).toFixed(1)} %)`)
    .join(", ");
}
