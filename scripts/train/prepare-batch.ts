import type { LabImage } from "@/lib/color/lab";
import { writeLab } from "@/lib/color/lab";
import { isGreyImage } from "@/lib/color/rebalancing";
import { averageBlocks } from "@/lib/color/resize";
import type { SoftEncodingOptions } from "@/lib/color/soft-encoding";
import { nearestBin, writeSoft } from "@/lib/color/soft-encoding";
import { outputStrideOf } from "@/lib/model/network";
import type { Objective, VariantConfig } from "@/lib/model/variants";
import type { PreparedBatch } from "@/scripts/train/prepared-batch";

/** What the network is taught to say. */
export type TargetOptions = {
  objective: Objective;
  encoding: SoftEncodingOptions;
  outputStride: number;
  /** [313], a pixel's weight in the loss by its nearest bin. */
  binWeights: Float64Array;
};

export function targetsOf(
  { objective, encoding, network }: Pick<VariantConfig, "objective" | "encoding" | "network">,
  binWeights: Float64Array,
): TargetOptions {
  return { objective, encoding, outputStride: outputStrideOf(network), binWeights };
}

/** Room for n pictures of that side. */
export function createPreparedBatch(
  images: number,
  side: number,
  { objective, encoding, outputStride }: TargetOptions,
): PreparedBatch {
  const outputSide = side / outputStride;
  const pixels = images * outputSide * outputSide;
  const neighbours = objective === "classification" ? encoding.neighbours : 0;
  return {
    images,
    side,
    outputSide,
    neighbours,
    lightness: new Float32Array(images * side * side),
    bins: new Int32Array(pixels * neighbours),
    weights: new Float32Array(pixels * neighbours),
    pixelWeights: new Float32Array(pixels),
    ...(objective === "regression" ? { chroma: new Float32Array(pixels * 2) } : {}),
  };
}

/** Writes pictures into batches of that side: rgb is [side*side*3], 8-bit sRGB. */
export type PictureWriter = (batch: PreparedBatch, place: number, rgb: Uint8Array) => void;

export function createPictureWriter(side: number, options: TargetOptions): PictureWriter {
  // The one large array that a picture needs beside its batch is used again and again.
  const ab = new Float32Array(2 * side * side);
  return (batch, place, rgb) => {
    const size = side * side;
    writeLab(rgb, { l: batch.lightness.subarray(place * size, (place + 1) * size), ab });
    writeColours(batch, { place, ab }, options);
  };
}

/** Pictures of that side which are in Lab already, as one batch. l: [side*side], ab: [side*side*2] of each. */
export function prepareBatch(
  pictures: readonly Pick<LabImage, "l" | "ab">[],
  side: number,
  options: TargetOptions,
): PreparedBatch {
  const batch = createPreparedBatch(pictures.length, side, options);
  pictures.forEach(({ l, ab }, place) => {
    batch.lightness.set(l, place * side * side);
    writeColours(batch, { place, ab }, options);
  });
  return batch;
}

/** ab: [side*side*2] -> the mean of each block, [p*2], of as many pixels as the output has. */
export function coarseColours(ab: Float32Array, outputStride: number): Float32Array {
  const side = Math.sqrt(ab.length / 2);
  return averageBlocks({ data: ab, width: side, height: side, channels: 2 }, outputStride).data;
}

function writeColours(
  batch: PreparedBatch,
  { place, ab }: { place: number; ab: Float32Array },
  options: TargetOptions,
): void {
  const coarse = coarseColours(ab, options.outputStride);
  writeTargets(batch, { place, coarse }, options);
  // A grey picture's pixels keep the weight 0.
  if (!isGreyImage(ab)) writeWeights(batch, { place, coarse }, options);
}

type Coarse = { place: number; /** [p*2], ab at the output's resolution */ coarse: Float32Array };

function writeTargets(
  { neighbours, bins, weights, chroma }: PreparedBatch,
  { place, coarse }: Coarse,
  { encoding }: TargetOptions,
): void {
  if (chroma) {
    chroma.set(coarse, place * coarse.length);
    return;
  }
  const size = (coarse.length / 2) * neighbours;
  const [start, end] = [place * size, (place + 1) * size];
  const into = { indices: bins.subarray(start, end), weights: weights.subarray(start, end) };
  writeSoft(coarse, encoding, into);
}

/** Each pixel weighs what its nearest bin weighs. */
function writeWeights(
  { neighbours, bins, pixelWeights }: PreparedBatch,
  { place, coarse }: Coarse,
  { binWeights }: TargetOptions,
): void {
  const pixels = coarse.length / 2;
  for (let p = 0; p < pixels; p++) {
    const pixel = place * pixels + p;
    const bin =
      neighbours > 0 ? bins[pixel * neighbours] : nearestBin(coarse[2 * p], coarse[2 * p + 1]);
    pixelWeights[pixel] = binWeights[bin];
  }
}
