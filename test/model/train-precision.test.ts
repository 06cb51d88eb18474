import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import * as engines from "@/lib/model/engine";
import type { ModelCard } from "@/scripts/train/model-card";
import { lossesOf, train } from "./train-run";
import { makeFolder, writePictures } from "./training-pictures";

const hasNative = engines.findNativeAddon("@tensorflow/tfjs-node") !== null;
let photos: string;

beforeAll(async () => {
  vi.spyOn(console, "log").mockReturnValue();
  photos = await makeFolder();
  await writePictures(photos, 16);
});

test.skipIf(!hasNative)(
  "a run computes in the precision it was given, may change it on the way, and its card tells both",
  async () => {
    const [exact, rounded] = [await makeFolder(), await makeFolder()];
    const settings = { data: [photos], steps: 4, schedule: "constant" };
    await train({ ...settings, out: exact });
    await train({ ...settings, out: rounded, precision: "bfloat16" });
    const [ours, theirs] = [await lossesOf(rounded), await lossesOf(exact)];
    expect(ours).not.toEqual(theirs);
    ours.forEach((loss, i) => expect(loss / theirs[i]).toBeCloseTo(1, 1));

    // A run from before there was a choice.
    const file = path.join(exact, "config.json");
    const config = JSON.parse(readFileSync(file, "utf8"));
    delete config.settings.precision;
    for (const stretch of config.stretches) delete stretch.settings.precision;
    await writeFile(file, JSON.stringify(config));
    await train({ ...settings, steps: 5, out: exact, precision: "bfloat16" }, true);
    await train({ ...settings, steps: 6, out: exact, precision: "bfloat16" }, true);
    const text = readFileSync(path.join(exact, "card.md"), "utf8");
    expect(text).toContain("--precision float32 changed to bfloat16");
    expect(text).not.toContain("--precision none");
    const card = JSON.parse(readFileSync(path.join(exact, "card.json"), "utf8")) as ModelCard;
    expect(card.training.stretches.map((each) => each.settings.precision)).toEqual([
      "float32",
      "bfloat16",
      "bfloat16",
    ]);
    expect(text).toContain("steps computed in bfloat16");
  },
);

test("an engine without that precision leaves what there is as it was", async () => {
  const out = await makeFolder();
  await train({ data: [photos], out, steps: 2 });
  const files = ["config.json", "card.json"].map((name) => path.join(out, name));
  const before = files.map((file) => readFileSync(file, "utf8"));
  const plain = await engines.loadEngine("cpu");
  const loading = vi.spyOn(engines, "loadEngine").mockResolvedValue(plain);
  const more = train({ data: [photos], out, steps: 3, precision: "bfloat16" }, true);
  await expect(more).rejects.toThrow(/Give --precision float32/);
  const fresh = path.join(out, "another");
  const first = train({ data: [photos], out: fresh, steps: 3, precision: "bfloat16" });
  await expect(first).rejects.toThrow(/Give --precision float32/);
  loading.mockRestore();
  expect(files.map((file) => readFileSync(file, "utf8"))).toEqual(before);
  expect(existsSync(path.join(fresh, "config.json"))).toBe(false);
});
