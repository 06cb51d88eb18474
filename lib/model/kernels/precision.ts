/**
 * What the heavy steps of training compute in. bfloat16 has float32's range with 8 significant bits; sums are float32
 * in either. Processors with instructions for it (AVX512_BF16, AMX) multiply twice as fast or more.
 */
export const precisions = ["float32", "bfloat16"] as const;
export type Precision = (typeof precisions)[number];
