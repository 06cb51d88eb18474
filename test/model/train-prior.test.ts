import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { expect, test, vi } from "vitest";
import { runPrior } from "@/scripts/train/prior-command";
import { greatestDifference, readFixture } from "../unit/color/read-fixture";
import { makeFolder, writePictures } from "./training-pictures";

type Fixture = { p_smoothed: number[]; w_smoothed: number[] };

async function priorOf(data: string, options: string[] = []) {
  vi.spyOn(console, "log").mockReturnValue();
  const out = path.join(await makeFolder(), "prior.json");
  await runPrior(["--data", data, "--out", out, ...options]);
  return JSON.parse(readFileSync(out, "utf8"));
}

// These pictures may not be copied into the project, so they are looked for beside it.
const metrics = path.resolve(import.meta.dirname, "../../../shared/fixtures/metrics");

/** Every fourth pixel of a picture, each as a block of 4 x 4: the reference took single pixels, we take blocks. */
async function writeBlocks(file: string, to: string): Promise<void> {
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const blocks = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = 3 * ((y - (y % 4)) * width + (x - (x % 4)));
      blocks.set(data.subarray(from, from + 3), 3 * (y * width + x));
    }
  }
  await sharp(blocks, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(to);
}

test.skipIf(!existsSync(metrics) && !process.env.CI)(
  "the command counts the reference's prior and weights (needs ../shared/fixtures/metrics)",
  async () => {
    const folder = await makeFolder();
    for (const i of [0, 1, 2, 3, 4]) {
      await writeBlocks(path.join(metrics, `ref${i}.png`), path.join(folder, `${i}.png`));
    }
    const report = await priorOf(folder, ["--image-side", "256"]);
    const fixture = readFixture<Fixture>("model/prior_from_pngs.json");
    // The encoding is kept in float32: 9e-8 by the reference's own account.
    expect(greatestDifference(report.prior, fixture.p_smoothed)).toBeLessThan(2e-7);
    expect(greatestDifference(report.weights, fixture.w_smoothed)).toBeLessThan(2e-3);
    expect(report).toMatchObject({ images: 5, corruptImages: 0, lambda: 0.5 });
  },
);

test("its weights are a rebalancing: not constant, 1 on average, and more the rarer a colour is", async () => {
  const folder = await makeFolder();
  await writePictures(folder, 20);
  const { prior, weights, check } = await priorOf(folder);
  expect(prior.reduce((sum: number, p: number) => sum + p, 0)).toBeCloseTo(1, 6);
  expect(check.meanWeight).toBeCloseTo(1, 9);
  expect(check.weightOfRarest / check.weightOfCommonest).toBeGreaterThan(5);
  const order = prior
    .map((_: number, q: number) => q)
    .sort((q: number, r: number) => prior[q] - prior[r]);
  for (let i = 1; i < order.length; i++) {
    if (prior[order[i]] === prior[order[i - 1]]) continue;
    expect(weights[order[i]]).toBeLessThan(weights[order[i - 1]]);
  }
});

test("without rebalancing every colour weighs 1", async () => {
  const folder = await makeFolder();
  await writePictures(folder, 2);
  const { weights } = await priorOf(folder, ["--variant", "class"]);
  expect(weights.every((weight: number) => Math.abs(weight - 1) < 1e-6)).toBe(true);
});

test("options of training have no meaning there", async () => {
  await expect(runPrior(["--data", "photos", "--steps", "5"])).rejects.toThrow(
    /--steps: has no meaning/,
  );
  await expect(runPrior(["--data", "photos", "--image-side", "50"])).rejects.toThrow(
    /--image-side: .*multiple of 16/,
  );
});
