import { writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { beforeAll, expect, test } from "vitest";
import { srgbToLab } from "@/lib/color/lab";
import { isGreyImage } from "@/lib/color/rebalancing";
import { averageBlocks } from "@/lib/color/resize";
import { encodeSoft, nearestBin } from "@/lib/color/soft-encoding";
import type { VariantConfig } from "@/lib/model/variants";
import { variants } from "@/lib/model/variants";
import type { Crop } from "@/scripts/train/crop";
import type { Sample } from "@/scripts/train/data";
import { loadDataSet, readSample } from "@/scripts/train/data";
import { prepareBatch, targetsOf } from "@/scripts/train/prepare-batch";
import { createSharedIndex } from "@/scripts/train/shared-index";
import { createStepPlanner } from "@/scripts/train/step-plan";
import { createStepPreparer } from "@/scripts/train/step-preparer";
import { makeFolder, makeJpeg, makeTornJpeg, writePictures, writeShard } from "./training-pictures";

const settings = { batch: 4, seed: 7, imageSide: 64, cropSide: 48, scaleMin: 1, softenShare: 0 };
const binWeights = Float64Array.from({ length: 313 }, (_, q) => 1 + q / 313);

let samples: Sample[];

beforeAll(async () => {
  const folder = await makeFolder();
  await writePictures(folder, 3);
  await writeFile(path.join(folder, "large.jpg"), await makeJpeg(3, 100));
  await writeFile(
    path.join(folder, "other.png"),
    await sharp(await makeJpeg(4))
      .png()
      .toBuffer(),
  );
  const pictures = { "1.jpg": await makeJpeg(5), "2.jpg": await makeJpeg(6) };
  await writeShard(path.join(folder, "shard.tar"), pictures);
  ({ samples } = await loadDataSet([folder]));
});

function preparerOf(of: Sample[], variant: VariantConfig = variants.full, batch = settings.batch) {
  const plan = { ...settings, batch, pictures: of.length };
  const targets = targetsOf(variant, binWeights);
  return createStepPreparer({ index: createSharedIndex(of), plan, targets });
}

/** One picture by way of libvips and of the plain functions. */
async function prepareSlowly(sample: Sample, { left, top, isMirrored }: Crop, stride: number) {
  const { imageSide, cropSide } = settings;
  const cut = sharp(readSample(sample))
    .resize(imageSide, imageSide, { fit: "cover", kernel: "linear" })
    .extract({ left, top, width: cropSide, height: cropSide });
  const rgb = await cut.flop(isMirrored).raw().toBuffer();
  const { l, ab } = srgbToLab(rgb, cropSide, cropSide);
  const plane = { data: ab, width: cropSide, height: cropSide, channels: 2 };
  const coarse = averageBlocks(plane, stride).data;
  const isGrey = isGreyImage(ab);
  const weights = Array.from({ length: coarse.length / 2 }, (_, p) =>
    isGrey ? 0 : binWeights[nearestBin(coarse[2 * p], coarse[2 * p + 1])],
  );
  return { l, ab, coarse, weights };
}

test.each([
  { variant: variants.full, stride: 4 },
  { variant: variants["low-res"], stride: 8 },
  { variant: variants.l2, stride: 4 },
])("a batch of $variant.slug is what decoding and encoding one by one give", async (given) => {
  const { variant, stride } = given;
  const { batch, corrupt } = await preparerOf(samples, variant, samples.length)(2);
  const planOf = createStepPlanner({
    ...settings,
    batch: samples.length,
    pictures: samples.length,
  });
  const { samples: numbers, crops } = planOf(2);
  const slow = await Promise.all(
    numbers.map((number, i) => prepareSlowly(samples[number], crops[i], stride)),
  );
  expect(corrupt).toEqual([]);
  expect([batch.images, batch.side, batch.outputSide]).toEqual([7, 48, 48 / stride]);
  expect(batch.lightness).toEqual(joined(slow.map(({ l }) => l)));
  expect(batch.pixelWeights).toEqual(joined(slow.map(({ weights }) => weights)));
  const coarse = joined(slow.map((picture) => picture.coarse));
  if (variant.objective === "regression") {
    expect(batch.chroma).toEqual(coarse);
    expect([batch.neighbours, batch.bins.length, batch.weights.length]).toEqual([0, 0, 0]);
  } else {
    const { indices, weights } = encodeSoft(coarse, variant.encoding);
    expect([batch.bins, batch.weights, batch.chroma]).toEqual([indices, weights, undefined]);
  }
  expect(prepareBatch(slow, 48, targetsOf(variant, binWeights))).toEqual(batch);
});

function joined(arrays: ArrayLike<number>[]): Float32Array {
  return Float32Array.from(arrays.flatMap((array) => Array.from(array)));
}

test("a picture without colour weighs nothing", async () => {
  const folder = await makeFolder();
  await writePictures(folder, 1);
  const { samples: grey } = await loadDataSet([folder]);
  const { batch } = await preparerOf(grey, variants.full, 1)(0);
  expect(batch.pixelWeights).toEqual(new Float32Array(12 * 12));
});

test("another picture takes the place of a torn one, the same one each time", async () => {
  const folder = await makeFolder();
  await writePictures(folder, 7);
  await writeFile(path.join(folder, "torn.jpg"), await makeTornJpeg());
  const { samples: partlyTorn } = await loadDataSet([folder]);
  const torn = partlyTorn.findIndex(({ name }) => name === "torn.jpg");
  const prepare = preparerOf(partlyTorn);
  const epoch = [await prepare(0), await prepare(1)];
  expect(epoch.map(({ batch }) => batch.images)).toEqual([4, 4]);
  expect(epoch.flatMap(({ corrupt }) => corrupt.map(({ sample }) => sample))).toEqual([torn]);
  expect(await preparerOf(partlyTorn)(1)).toEqual(epoch[1]);
});

test("a data set in which nothing can be read ends with a sentence and not in a search without end", async () => {
  const folder = await makeFolder();
  for (const name of ["a", "b", "c", "d"]) await writeFile(path.join(folder, `${name}.jpg`), "no");
  const { samples: torn } = await loadDataSet([folder]);
  await expect(preparerOf(torn)(0)).rejects.toMatchObject({ code: "unprocessable" });
});

test("smoothing takes sharpness from the lightness and leaves the targets", async () => {
  const index = createSharedIndex(samples);
  const targets = targetsOf(variants.full, binWeights);
  const [plain, soft] = await Promise.all(
    [0, 1].map(async (softenShare) => {
      // Without room to move and never resized, so that the same draws cut the same crops.
      const plan = { ...settings, cropSide: 64, softenShare, batch: 1, pictures: samples.length };
      return (await createStepPreparer({ index, plan, targets })(0)).batch;
    }),
  );
  const roughness = (l: Float32Array) =>
    l.reduce((sum, v, i) => sum + Math.abs(v - (l[i - 1] ?? v)), 0);
  expect(roughness(soft.lightness)).toBeLessThan(0.9 * roughness(plain.lightness));
  expect(soft.bins).toEqual(plain.bins);
  expect(soft.weights).toEqual(plain.weights);
});
