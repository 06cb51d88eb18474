import { writeFile } from "node:fs/promises";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { variants } from "@/lib/model/variants";
import type { BatchSettings, BatchSource } from "@/scripts/train/batch-source";
import { createBatchSource } from "@/scripts/train/batch-source";
import type { Sample } from "@/scripts/train/data";
import { loadDataSet } from "@/scripts/train/data";
import type { PreparedBatch } from "@/scripts/train/prepared-batch";
import { makeFolder, makeJpeg, makeTornJpeg, writePictures, writeShard } from "./training-pictures";

const settings: BatchSettings = {
  batch: 4,
  seed: 7,
  imageSide: 64,
  cropSide: 48,
  scaleMin: 1,
  softenShare: 0,
  workers: 1,
};
let samples: Sample[];
const opened: BatchSource[] = [];

beforeAll(async () => {
  const folder = await makeFolder();
  await writePictures(folder, 5);
  await writeFile(path.join(folder, "large.jpg"), await makeJpeg(3, 100));
  await writeFile(path.join(folder, "torn.jpg"), await makeTornJpeg());
  const pictures = { "1.jpg": await makeJpeg(5), "2.jpg": await makeJpeg(6) };
  await writeShard(path.join(folder, "shard.tar"), pictures);
  ({ samples } = await loadDataSet([folder]));
});

afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(opened.splice(0).map((source) => source.close()));
});

function open(of: Sample[], changes: Partial<BatchSettings> = {}, startStep = 0): BatchSource {
  const binWeights = new Float64Array(313).fill(1);
  const given = { settings: { ...settings, ...changes }, variant: variants.full };
  const source = createBatchSource({ samples: of, ...given, binWeights, startStep });
  opened.push(source);
  return source;
}

async function take(source: BatchSource, count: number): Promise<PreparedBatch[]> {
  const batches: PreparedBatch[] = [];
  for (let i = 0; i < count; i++) batches.push(await source.next());
  return batches;
}

test("two threads give the batches that one gives, and so does a start in the middle", async () => {
  const source = open(samples);
  const batches = await take(source, 9);
  expect(batches.map(({ images }) => images)).toEqual(new Array(9).fill(4));
  expect([...source.corrupt.keys()]).toEqual(["torn.jpg"]);
  expect(source.corrupt.get("torn.jpg")).toMatch(/premature end/i);
  expect(await take(open(samples, { workers: 2 }, 5), 4)).toEqual(batches.slice(5));
});

test("a failure of the data comes out of its thread with its code", async () => {
  const folder = await makeFolder();
  for (const name of ["a", "b", "c", "d"])
    await writeFile(path.join(folder, `${name}.jpg`), "torn");
  const { samples: torn } = await loadDataSet([folder]);
  await expect(open(torn).next()).rejects.toMatchObject({
    name: "AppError",
    code: "unprocessable",
  });
});

test("no more than two batches a thread are prepared ahead of the step", async () => {
  const ask = vi.spyOn(Worker.prototype, "postMessage");
  const source = open(samples, { workers: 2 });
  expect(ask).toHaveBeenCalledTimes(4);
  await take(source, 3);
  expect(ask).toHaveBeenCalledTimes(7);
});

test("a step waits in vain for a thread that died, and is told so", async () => {
  // So large a crop has no array, so the thread fails before its first step.
  const source = open(samples, { cropSide: 2 ** 26 });
  await expect(source.next()).rejects.toThrow(/thread/);
  await expect(source.next()).rejects.toThrow(/thread/);
});

test("what goes wrong with one batch is the error of that step alone", async () => {
  const source = open(samples, { cropSide: 42, imageSide: 48 }); // does not divide by the output's stride
  await expect(source.next()).rejects.toThrow(/does not divide/);
  await expect(source.next()).rejects.toThrow(/does not divide/);
});

test("a step that waits while the threads are stopped is told so", async () => {
  const source = open(samples);
  const waiting = expect(source.next()).rejects.toMatchObject({ code: "conflict" });
  await source.close();
  await waiting;
});
