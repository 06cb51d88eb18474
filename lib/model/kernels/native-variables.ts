import * as tf from "@tensorflow/tfjs";
import type { Attribute } from "@/lib/model/kernels/native-operation";
import { runNative } from "@/lib/model/kernels/native-operation";

/** A variable of the TensorFlow library, which its update kernels change where it lies. */
export type NativeVariable = { handle: tf.Tensor };

const ofFloats: Record<string, Attribute> = { dtype: { type: "float32" } };

/** Variables are found by name in one space for the whole process. */
let variables = 0;

export function createNativeVariable(value: tf.Tensor): NativeVariable {
  const attributes: Record<string, Attribute> = {
    ...ofFloats,
    shape: { shape: value.shape },
    container: { string: "" },
    shared_name: { string: `truehue-${variables++}` },
  };
  const handle = tf.keep(runNative("VarHandleOp", attributes, { inputs: [] })[0]);
  runNative("AssignVariableOp", ofFloats, { inputs: [handle, value], outputs: 0 });
  return { handle };
}

/** A view of the value now: it costs no copy if it is disposed before the variable changes. */
export function readNativeVariable({ handle }: NativeVariable): tf.Tensor {
  return runNative("ReadVariableOp", ofFloats, { inputs: [handle] })[0];
}

/** Takes a tensor off the value. */
export function subtractFromNativeVariable({ handle }: NativeVariable, value: tf.Tensor): void {
  runNative("AssignSubVariableOp", ofFloats, { inputs: [handle, value], outputs: 0 });
}

export function disposeNativeVariable({ handle }: NativeVariable): void {
  const attributes: Record<string, Attribute> = { ignore_lookup_error: { bool: true } };
  runNative("DestroyResourceOp", attributes, { inputs: [handle], outputs: 0 });
  handle.dispose();
}
