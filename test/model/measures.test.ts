import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { srgbToLab } from "@/lib/color/lab";
import { addToAuc, aucOf, inversePrior } from "@/lib/model/measures";
import { readFixture } from "../unit/color/read-fixture";

test("the area counts the thresholds 0 to 150 that an error does not exceed", () => {
  const sums = { score: 0, weight: 0 };
  // Errors 0, 5 and 200: 151, 146 and 0 of 151 thresholds.
  addToAuc(sums, {
    actual: Float32Array.of(1, 1, 0, 0, 0, 0),
    predicted: Float32Array.of(1, 1, 3, 4, 200, 0),
  });
  expect(aucOf(sums)).toBeCloseTo((151 + 146) / 3 / 151, 12);
});

// These pictures may not be copied into the project, so they are looked for beside it.
const metrics = path.resolve(import.meta.dirname, "../../../shared/fixtures/metrics");

async function readLab(file: string) {
  const { data, info } = await sharp(path.join(metrics, file))
    .raw()
    .toBuffer({ resolveWithObject: true });
  return srgbToLab(data, info.width, info.height);
}

test.skipIf(!existsSync(metrics) && !process.env.CI)(
  "pictures score the reference's areas (needs ../shared/fixtures/metrics)",
  async () => {
    type Pair = { ref: string; rec: string; auc_raw: number; auc_rebalanced: number };
    const file = readFileSync(path.join(metrics, "expected.json"), "utf8");
    const { pairs } = JSON.parse(file) as { pairs: Pair[] };
    const prior = readFixture<{ p_smoothed: number[] }>("model/rebalancing.json").p_smoothed;
    for (const pair of pairs) {
      const [actual, predicted] = await Promise.all([readLab(pair.ref), readLab(pair.rec)]);
      const [raw, rebalanced] = [0, 1].map(() => ({ score: 0, weight: 0 }));
      addToAuc(raw, { actual: actual.ab, predicted: predicted.ab });
      addToAuc(rebalanced, { actual: actual.ab, predicted: predicted.ab }, inversePrior(prior));
      expect(Math.abs(aucOf(raw) - pair.auc_raw), pair.rec).toBeLessThan(1e-5);
      expect(Math.abs(aucOf(rebalanced) - pair.auc_rebalanced), pair.rec).toBeLessThan(1e-5);
    }
  },
);
