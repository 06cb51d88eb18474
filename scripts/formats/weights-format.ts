import type { StoredAs } from "@/lib/model/formats/safetensors";

const precision: Record<StoredAs, string> = {
  F32: "float32",
  F16: "kernels in float16, the rest float32",
  U8: "kernels in 256 steps at each index of the last axis, the rest float32",
};

export function isStoredAs(word: string): word is StoredAs {
  return Object.hasOwn(precision, word);
}

/** What a model card says of its weights. */
export function weightsFormat(storedAs: StoredAs): string {
  return `safetensors, ${precision[storedAs]}, kernels as [height, width, in, out]`;
}
