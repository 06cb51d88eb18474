import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { srgbToLab } from "@/lib/color/lab";
import { createTrainedColorizer } from "@/lib/model/colorize";
import { loadEngine } from "@/lib/model/engine";
import { readModelFolder } from "@/lib/model/model-folder";
import { variants } from "@/lib/model/variants";

const models = path.resolve(import.meta.dirname, "../../models");
const bundled = readdirSync(models);

beforeAll(() => loadEngine());

test("all that is bundled are variants, `full` among them", () => {
  expect(bundled).toContain("full");
  for (const slug of bundled) expect(Object.keys(variants)).toContain(slug);
});

test.each(bundled)("the bundled weights of %s fit the network and give colours", async (slug) => {
  const model = await readModelFolder(path.join(models, slug));
  const colorizer = await createTrainedColorizer(model);
  // A grey ramp from top to bottom, like a sky over dark ground.
  const rgb = Uint8Array.from({ length: 96 * 64 * 3 }, (_, i) => 230 - 2 * Math.floor(i / 3 / 96));
  const ab = await colorizer.colorize(srgbToLab(rgb, 96, 64), { index: 0 });
  colorizer.dispose();
  const chroma = Array.from({ length: ab.length / 2 }, (_, i) =>
    Math.hypot(ab[2 * i], ab[2 * i + 1]),
  );
  const mean = chroma.reduce((sum, value) => sum + value, 0) / chroma.length;
  expect(mean).toBeGreaterThan(2);
  expect(mean).toBeLessThan(60);
});

test.each(bundled)("the card of %s names its data, seed, commit, engine and limits", (slug) => {
  const card = JSON.parse(readFileSync(path.join(models, slug, "card.json"), "utf8"));
  expect(card.slug).toBe(slug);
  expect(card.training.data).toMatch(/ImageNet/);
  expect(card.training.commit).toMatch(/^[0-9a-f]{40}$/);
  expect(card.training.engine).toMatch(/libtensorflow/);
  expect(card.training.imagesSeen).toBeGreaterThan(0);
  expect(card.limits.length).toBeGreaterThan(0);
});
