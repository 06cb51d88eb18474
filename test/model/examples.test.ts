import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { start } from "./train-run";
import { makeFolder, makeJpeg } from "./training-pictures";

test("the same photographs are drawn in the colours of every row", async () => {
  const [photos, docs, models] = [await makeFolder(), await makeFolder(), await makeFolder()];
  for (const i of [0, 1, 2]) {
    await writeFile(path.join(photos, `${i}.jpg`), await makeJpeg(i, 200 + i));
  }
  await mkdir(path.join(docs, "results"));
  await writeFile(path.join(docs, "results.md"), "Nothing measured yet.\n");
  const args = ["--examples", photos, "--models", models, "--docs", docs];
  const { code, output } = await start("../results.ts", args).ended;
  expect(code, output).toBe(0);
  const folder = path.join(docs, "images", "examples");
  expect((await readdir(folder)).sort()).toEqual(["gray.jpg", "random.jpg", "real.jpg"]);
  const read = async (name: string) => sharp(await readFile(path.join(folder, `${name}.jpg`)));
  // Three tiles of 160 px with 4 px between them.
  expect(await (await read("real")).metadata()).toMatchObject({ width: 488, height: 160 });
  /** Mean distance of red from green: greys have none. */
  const colourOf = async (name: string) => {
    const rgb = await (await read(name)).raw().toBuffer();
    const distances = Array.from({ length: rgb.length / 3 }, (_, i) => rgb[3 * i] - rgb[3 * i + 1]);
    return distances.reduce((sum, value) => sum + Math.abs(value), 0) / distances.length;
  };
  expect(await colourOf("gray")).toBeLessThan(1);
  expect(await colourOf("real")).toBeGreaterThan(5);
});
