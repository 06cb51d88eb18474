import type * as tf from "@tensorflow/tfjs";
import { runNative } from "@/lib/model/kernels/native-operation";
import type { Precision } from "@/lib/model/kernels/precision";

/** What an operation of the library computes in, as its attribute T. */
export type Typed = { T: { type: Precision } };

export function cast<T extends tf.Tensor>(x: T, [from, to]: [Precision, Precision]): T {
  if (from === to) return x;
  const attributes = { SrcT: { type: from }, DstT: { type: to } };
  return runNative("Cast", attributes, { inputs: [x] })[0] as T;
}
