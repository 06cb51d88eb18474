import * as tf from "@tensorflow/tfjs";
import type { DataType } from "@/lib/model/formats/data-types";
import { dataTypes } from "@/lib/model/formats/data-types";

/** An attribute of a TensorFlow operation, by the kind that its definition gives it. */
export type Attribute =
  | { type: DataType }
  | { int: number | number[] }
  | { float: number }
  | { bool: boolean }
  | { string: string }
  | { shape: readonly number[] };

/** The parts of the native backend that are needed here; its package does not publish their types. */
type NativeBackend = {
  binding: Record<string, number> & {
    executeOp: (
      name: string,
      attributes: { name: string; type: number; value: unknown }[],
      inputs: unknown[],
      outputs: number,
    ) => OutputMetadata[];
  };
  getInputTensorIds: (inputs: tf.Tensor[]) => unknown[];
  createOutputTensor: (metadata: OutputMetadata) => tf.Tensor;
  tensorMap: { set: (dataId: object, entry: object) => void };
};

type OutputMetadata = { id: number; shape: number[]; dtype: number };

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
  const ids = backend.getInputTensorIds(inputs);
  const results = backend.binding.executeOp(operation, list, ids, outputs);
  return results.map((metadata) =>
    metadata.dtype === dataTypes.bfloat16
      ? wrapBfloat16(backend, metadata)
      : backend.createOutputTensor(metadata),
  );
}

/**
 * A tensor of bfloat16, which says of itself that it is float32. It can be handed on to operations called by
 * `runNative` with that type; the library refuses it everywhere else, and its values cannot be read.
 */
function wrapBfloat16(backend: NativeBackend, { id, shape, dtype }: OutputMetadata): tf.Tensor {
  const dataId = {};
  backend.tensorMap.set(dataId, { shape, dtype, id, values: null, refCount: 1 });
  return tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype: "float32" });
}

function encodeAttribute(binding: NativeBackend["binding"], attribute: Attribute) {
  if ("type" in attribute) {
    return { type: binding.TF_ATTR_TYPE, value: dataTypes[attribute.type] };
  }
  if ("int" in attribute) return { type: binding.TF_ATTR_INT, value: attribute.int };
  if ("float" in attribute) return { type: binding.TF_ATTR_FLOAT, value: attribute.float };
  if ("bool" in attribute) return { type: binding.TF_ATTR_BOOL, value: attribute.bool };
  if ("shape" in attribute) return { type: binding.TF_ATTR_SHAPE, value: attribute.shape };
  return { type: binding.TF_ATTR_STRING, value: attribute.string };
}
