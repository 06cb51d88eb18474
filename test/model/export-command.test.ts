import { existsSync } from "node:fs";
import { mkdtemp, readFile, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { readModelFolder } from "@/lib/model/model-folder";
import { runScript } from "@/test/support/e2e-app";

const bundled = path.resolve(import.meta.dirname, "../../models/full");
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "truehue export "));
});

async function exportTo(name: string, format: string, ...more: string[]): Promise<string> {
  const out = path.join(folder, name);
  const args = ["--model", bundled, "--format", format, "--out", out, ...more];
  const { code, output } = await runScript("formats/export.ts", args);
  expect(code, output).toBe(0);
  expect(output).toContain(path.join(out, "card.json"));
  return out;
}

const readCard = async (out: string) =>
  JSON.parse(await readFile(path.join(out, "card.json"), "utf8"));

test.each([
  { format: "onnx", files: ["model.onnx"] },
  { format: "tfjs", files: ["model.json", "weights.bin"] },
])("a model goes out as $format with its cards", async ({ format, files }) => {
  const out = await exportTo(format, format);
  for (const file of [...files, "card.md"]) {
    expect(existsSync(path.join(out, file)), file).toBe(true);
  }
  const { weightsFormat, ...rest } = await readCard(out);
  expect(weightsFormat).toMatch(/ONNX|TensorFlow\.js/);
  expect(await readCard(bundled)).toMatchObject(rest);
});

test("weights kept in bytes are a model's folder again, of about a byte a weight", async () => {
  const out = await exportTo("bytes", "safetensors", "--stored-as", "U8");
  const model = await readModelFolder(out);
  const original = await readModelFolder(bundled);
  expect(Object.keys(model.weights).sort()).toEqual(Object.keys(original.weights).sort());
  const { size } = await stat(path.join(out, "weights.safetensors"));
  const { parameters } = (await readCard(out)).architecture;
  expect(size / parameters).toBeLessThan(1.05);
  const [given, expected] = [model, original].map(({ weights }) => weights["conv5_2.weight"]);
  const greatest = expected.values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const differences = given.values.map((value, i) => Math.abs(value - expected.values[i]));
  expect(differences.filter((difference) => difference > greatest / 255)).toHaveLength(0);
});

test("only a run's folder has unrounded weights", async () => {
  const args = ["--model", bundled, "--format", "safetensors", "--out", folder, "--unrounded"];
  const { code, output } = await runScript("formats/export.ts", args);
  expect(code).toBe(1);
  expect(output).toMatch(/models\/full holds no checkpoint/);
});

test("an unknown format is answered with the usage", async () => {
  const args = ["--model", bundled, "--format", "keras", "--out", folder];
  const { code, output } = await runScript("formats/export.ts", args);
  expect(code).toBe(1);
  expect(output).toMatch(/^Usage: npm run export -- --model/);
});
