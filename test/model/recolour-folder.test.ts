import { existsSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import type { Colorizer } from "@/lib/model/colorize";
import { listPictureFiles } from "@/scripts/picture-folder";
import { recolourFolder } from "@/scripts/train/recolour-folder";
import { makeFolder, makeJpeg } from "./training-pictures";

const gray: Colorizer = {
  slug: "gray",
  colorize: ({ l }) => Promise.resolve(new Float32Array(2 * l.length)),
  dispose: () => undefined,
};

async function recolourPictures(names: string[]) {
  const [photos, out] = [await makeFolder(), path.join(await makeFolder(), "recoloured")];
  for (const name of names) await writeFile(path.join(photos, name), await makeJpeg(1));
  await recolourFolder(await listPictureFiles(photos), gray, out);
  return readdir(out);
}

test("every photograph becomes a PNG of its own name", async () => {
  const written = await recolourPictures(["a.jpg", "a.b.png", "c.JPEG"]);
  expect(written).toEqual(["a.b.png", "a.png", "c.png"]);
});

test.each([
  ["a.jpg", "a.png"],
  ["a.webp", "A.jpg"],
])("%s and %s are refused before anything is written", async (...names) => {
  const out = path.join(await makeFolder(), "recoloured");
  const files = ["first.jpg", ...names].map((name) => path.join("photos", name));
  const sentence = `${names[0]} and ${names[1]} would both become`;
  await expect(recolourFolder(files, gray, out)).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining(sentence),
  });
  expect(existsSync(out)).toBe(false);
});
