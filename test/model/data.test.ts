import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { srgbToLab } from "@/lib/color/lab";
import { readExamples } from "@/scripts/train/examples";
import { loadDataSet, readSample } from "@/scripts/train/data";
import { makeFolder, makeJpeg, makeTornJpeg, writePictures, writeShard } from "./training-pictures";

const options = { imageSide: 64, cropSide: 48, scaleMin: 1 };

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
  expect(samples.map(readSample)).toEqual([
    await makeJpeg(1),
    await makeJpeg(2),
    await makeJpeg(3),
  ]);
  expect((await loadDataSet([folder])).hash).toBe(hash);
});

test("a file in two of the folders counts once, however it is reached", async () => {
  const folder = await makeFolder();
  await mkdir(path.join(folder, "inner"));
  await writePictures(path.join(folder, "inner"), 2);
  await writePictures(folder, 3);
  const link = path.join(await makeFolder(), "link");
  await symlink(folder, link);
  const { samples } = await loadDataSet([path.join(folder, "inner"), folder, `${link}/`, folder]);
  expect(samples).toHaveLength(5);
});

test("names too long for a tar header are read from what stands before it", async () => {
  const folder = await makeFolder();
  const name = `${"class/".repeat(45)}picture.jpg`;
  const shard = path.join(folder, "shard.tar");
  await writeShard(shard, { [name]: await makeJpeg(1), "next.jpg": await makeJpeg(2) });
  const gnu = Buffer.concat([gnuLongName(name), await shardOf({ "x.jpg": await makeJpeg(3) })]);
  await writeFile(path.join(folder, "gnu.tar"), gnu);
  const { samples } = await loadDataSet([folder]);
  const names = samples.map((sample) => sample.name);
  expect(names).toEqual([`gnu.tar/${name}`, `shard.tar/${name}`, "shard.tar/next.jpg"]);
  expect(samples.map(readSample)).toEqual([
    await makeJpeg(3),
    await makeJpeg(1),
    await makeJpeg(2),
  ]);
});

test("a shard that was cut off or damaged is named with the place where it breaks", async () => {
  const folder = await makeFolder();
  const shard = path.join(folder, "shard.tar");
  const whole = await shardOf({ "1.jpg": await makeJpeg(1), "2.jpg": await makeJpeg(2) });
  const second = whole.indexOf("2.jpg");
  await writeFile(shard, whole.subarray(0, second + 700));
  await expect(loadDataSet([folder])).rejects.toThrow(`shard.tar is no whole tar archive`);
  whole[second] = 0x58;
  await writeFile(shard, whole);
  await expect(loadDataSet([folder])).rejects.toThrow(`cut off at byte ${second}`);
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

test("an example is the picture's middle", async () => {
  const folder = await makeFolder();
  await writePictures(folder, 2);
  const { samples } = await loadDataSet([folder]);
  const [, example] = await readExamples(samples, { ...options, corrupt: new Map() });
  const rgb = await sharp(readSample(samples[1]))
    .extract({ left: 8, top: 8, width: 48, height: 48 })
    .raw()
    .toBuffer();
  const { l, ab } = srgbToLab(rgb, 48, 48);
  expect(example).toEqual({ l, ab });
});

async function shardOf(pictures: Record<string, Buffer>): Promise<Buffer> {
  const file = path.join(await makeFolder(), "made.tar");
  await writeShard(file, pictures);
  return readFile(file);
}

/** What GNU tar puts before a member whose name is longer than 100 bytes: a header of type L, then the name. */
function gnuLongName(name: string): Buffer {
  const block = Buffer.alloc(1024);
  block.write("././@LongLink");
  block.write("L", 156);
  block.write(`${name.length.toString(8).padStart(11, "0")}\0`, 124);
  block.fill(" ", 148, 156);
  const sum = block.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  block.write(name, 512);
  return block;
}
