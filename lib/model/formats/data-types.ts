/** What TensorFlow computes in, with its number (DataType of tensorflow/core/framework/types.proto). */
export const dataTypes = { float32: 1, int32: 3, bfloat16: 14 } as const;

export type DataType = keyof typeof dataTypes;
