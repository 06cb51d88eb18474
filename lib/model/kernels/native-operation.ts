import * as tf from "@tensorflow/tfjs";

/** An attribute of a TensorFlow operation, by the kind that its definition gives it. */
export type Attribute =
  | { type: "float32" | "int32" }
  | { int: number | number[] }
  | { float: number }
  | { bool: boolean }
  | { string: string }
  | { shape: readonly number[] };

/** The parts of the native backend that are needed here; its package does not publish their types. */
type NativeBackend = {
  binding: Record<string, number>;
  executeMultipleOutputs: (
    name: string,
    attributes: { name: string; type: number; value: unknown }[],
    inputs: tf.Tensor[],
    outputs: number,
  ) => tf.Tensor[];
};

/**
 * Runs an operation of the TensorFlow library by its name there ("FusedBatchNormV3"), which is more than
 * TensorFlow.js has functions for. The native engine must be active. Throws what the library says is wrong.
 */
export function runNative(
  operation: string,
  attributes: Record<string, Attribute>,
  { inputs, outputs = 1 }: { inputs: tf.Tensor[]; outputs?: number },
): tf.Tensor[] {
  const backend = tf.backend() as unknown as NativeBackend;
  const list = Object.entries(attributes).map(([name, attribute]) => ({
    name,
    ...encodeAttribute(backend.binding, attribute),
  }));
  return backend.executeMultipleOutputs(operation, list, inputs, outputs);
}

function encodeAttribute(binding: NativeBackend["binding"], attribute: Attribute) {
  if ("type" in attribute) {
    const value = attribute.type === "int32" ? binding.TF_INT32 : binding.TF_FLOAT;
    return { type: binding.TF_ATTR_TYPE, value };
  }
  if ("int" in attribute) return { type: binding.TF_ATTR_INT, value: attribute.int };
  if ("float" in attribute) return { type: binding.TF_ATTR_FLOAT, value: attribute.float };
  if ("bool" in attribute) return { type: binding.TF_ATTR_BOOL, value: attribute.bool };
  if ("shape" in attribute) return { type: binding.TF_ATTR_SHAPE, value: attribute.shape };
  return { type: binding.TF_ATTR_STRING, value: attribute.string };
}
