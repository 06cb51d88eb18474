import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { loadEngine } from "@/lib/model/engine";
import { readModelFolder } from "@/lib/model/model-folder";
import { relativeDifference } from "@/test/support/relative-difference";
import { makeLightness, runModel } from "@/test/model/random-model";
import type { LightnessBatch } from "@/test/model/random-model";
import { runScript } from "@/test/support/e2e-app";
import { serveFiles } from "@/test/support/static-server";

const library = createRequire(import.meta.url).resolve("@tensorflow/tfjs/dist/tf.min.js");

/** What of the library the page uses. */
type Browser = {
  tf: {
    setBackend: (name: string) => Promise<boolean>;
    loadLayersModel: (url: string) => Promise<{ predict: (input: unknown) => Output }>;
    tensor4d: (values: number[], shape: readonly number[]) => unknown;
  };
};
type Output = { shape: number[]; dataSync: () => Float32Array };

/** Runs the model of the page's own server on the library alone. */
function predict(page: Page, lightness: LightnessBatch) {
  const { shape, values } = lightness;
  return page.evaluate(
    async ([given, sides]) => {
      const { tf } = globalThis as unknown as Browser;
      // The other engines of a browser compute with whatever precision its graphics have.
      await tf.setBackend("cpu");
      const model = await tf.loadLayersModel("/model/model.json");
      const output = model.predict(tf.tensor4d(given, sides));
      return { shape: output.shape, values: Array.from(output.dataSync()) };
    },
    [Array.from(values), shape] as const,
  );
}

test("an exported model gives the same colours in a browser that has TensorFlow.js alone", async ({
  page,
}) => {
  const bundled = path.join("models", "full");
  const out = await mkdtemp(path.join(tmpdir(), "truehue-exported-"));
  const args = ["--model", bundled, "--format", "tfjs", "--out", out];
  const { code, output } = await runScript("formats/export.ts", args);
  expect(code, output).toBe(0);
  const server = await serveFiles((address) => {
    if (address === "/") return { html: '<script src="/tf.js"></script>' };
    if (address === "/tf.js") return { file: library };
    return address.startsWith("/model/") ? { file: path.join(out, address.slice(7)) } : null;
  });
  await page.goto(server.url);
  const lightness = makeLightness();
  const shown = await predict(page, lightness);
  await loadEngine();
  const { ab } = runModel(await readModelFolder(bundled), lightness);
  expect(shown.shape).toEqual(ab.shape);
  expect(relativeDifference(shown.values, ab.values)).toBeLessThan(1e-4);
  server.close();
  await rm(out, { recursive: true });
});
