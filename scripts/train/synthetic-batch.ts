import { encodeSoft } from "@/lib/color/soft-encoding";
import { outputStrideOf } from "@/lib/model/network";
import type { VariantConfig } from "@/lib/model/variants";
import type { Random } from "@/lib/protocol/random";
import type { PreparedBatch } from "@/scripts/train/prepared-batch";

/** A batch of noise in the shape of photographs, for what needs no pictures: the speed of a step, say. */
export function createSyntheticBatch(
  { network, objective, encoding }: VariantConfig,
  { images, side }: { images: number; side: number },
  random: Random,
): PreparedBatch {
  const outputSide = side / outputStrideOf(network);
  const pixels = images * outputSide * outputSide;
  const chroma = Float32Array.from({ length: 2 * pixels }, () => 120 * (random() - 0.5));
  const { indices, weights, neighbours } = encodeSoft(chroma, encoding);
  return {
    images,
    side,
    outputSide,
    neighbours,
    lightness: Float32Array.from({ length: images * side * side }, () => 100 * random()),
    bins: indices,
    weights,
    pixelWeights: new Float32Array(pixels).fill(1),
    chroma: objective === "regression" ? chroma : undefined,
  };
}
