import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { variants } from "@/lib/model/variants";
import { augmentation, readExample, readExamples, samplesOfStep } from "@/scripts/train/batches";
import { loadDataSet } from "@/scripts/train/data";
import { makeFolder, makeJpeg, makeTornJpeg, writePictures, writeShard } from "./training-pictures";

const options = { imageSide: 64, cropSide: 48, variant: variants.full };

test("pictures come from folders at any depth and from tar shards, labels left aside", async () => {
  const folder = await makeFolder();
  await mkdir(path.join(folder, "inner"));
  await writeFile(path.join(folder, "inner", "a.jpg"), await makeJpeg(1));
  await writeFile(path.join(folder, "notes.txt"), "no picture");
  await writeShard(path.join(folder, "shard-000.tar"), {
    "0001.jpg": await makeJpeg(2),
    "0002.jpg": await makeJpeg(3),
  });
  const { samples, hash } = await loadDataSet([folder]);
  const names = [path.join("inner", "a.jpg"), "shard-000.tar/0001.jpg", "shard-000.tar/0002.jpg"];
  expect(samples.map(({ name }) => name)).toEqual(names);
  expect(await samples[1].read()).toEqual(await makeJpeg(2));
  expect((await loadDataSet([folder])).hash).toBe(hash);
});

test("a folder without pictures, and one that is not there, are refused with a sentence", async () => {
  const folder = await makeFolder();
  await expect(loadDataSet([folder])).rejects.toThrow(/no picture and no tar shard/);
  await expect(loadDataSet([path.join(folder, "nowhere")])).rejects.toMatchObject({
    code: "not_found",
  });
});

test("a torn JPEG is named and left out, and the others are read", async () => {
  const folder = await makeFolder();
  await writePictures(folder, 2);
  await writeFile(path.join(folder, "torn.jpg"), await makeTornJpeg());
  const { samples } = await loadDataSet([folder]);
  const corrupt = new Map<string, string>();
  const examples = await readExamples(samples, { ...options, corrupt });
  expect(examples).toHaveLength(2);
  expect([...corrupt.keys()]).toEqual(["torn.jpg"]);
});

test("an example holds the crop's lightness and soft targets at a quarter of its side", async () => {
  const sample = { name: "one", read: () => makeJpeg(5) };
  const { l, ab, encoding, isGrey } = await readExample(sample, options);
  expect([l.length, ab.length, encoding.indices.length]).toEqual([
    48 * 48,
    2 * 48 * 48,
    12 * 12 * 5,
  ]);
  expect(isGrey).toBe(false);
});

test("the same seed gives the same order and the same crops, another seed others", async () => {
  const folder = await makeFolder();
  await writePictures(folder, 12);
  const { samples } = await loadDataSet([folder]);
  const order = (seed: number, step: number) =>
    samplesOfStep(samples, { step, batch: 4, seed }).map(({ name }) => name);
  const crops = (seed: number) =>
    readExamples(samples, { ...options, corrupt: new Map(), randomOf: augmentation(seed, 3) });
  expect(order(1, 2)).toEqual(order(1, 2));
  expect(order(2, 2)).not.toEqual(order(1, 2));
  expect(await crops(1)).toEqual(await crops(1));
  expect(await crops(2)).not.toEqual(await crops(1));
});

test("an epoch shows every picture once, and the next one in another order", async () => {
  const folder = await makeFolder();
  await writePictures(folder, 12);
  const { samples } = await loadDataSet([folder]);
  const epoch = (first: number) =>
    [0, 1, 2].flatMap((i) => samplesOfStep(samples, { step: first + i, batch: 4, seed: 1 }));
  expect(new Set(epoch(0)).size).toBe(12);
  expect(new Set(epoch(3)).size).toBe(12);
  expect(epoch(3)).not.toEqual(epoch(0));
});
