import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import { readModelFolder } from "@/lib/model/model-folder";
import { runDecodings } from "@/scripts/train/decodings-command";
import type { ModelCard } from "@/scripts/train/model-card";
import { train } from "./train-run";
import { makeFolder, writePictures } from "./training-pictures";

let [data, model] = ["", ""];

const readCard = () => JSON.parse(readFileSync(path.join(model, "card.json"), "utf8")) as ModelCard;

beforeAll(async () => {
  data = await makeFolder();
  await writePictures(data, 16);
  model = path.join(await makeFolder(), "run");
  vi.spyOn(console, "log").mockReturnValue();
  await train({ data: [data], out: model, steps: 80, learningRate: 0.01 });
});

/** What the command prints, as one row of columns a decoding. */
async function decodingsOf(): Promise<string[][]> {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  await runDecodings(["--model", model, "--data", data]);
  const rows = lines.filter((line) => /^ +\d/.test(line));
  return rows.map((line) => line.trim().split(/ +/));
}

test("shows what every decoding is worth on the pictures that the run held out", async () => {
  const rows = await decodingsOf();
  expect(rows.map(([temperature, way]) => `${temperature} ${way}`)).toEqual(
    ["bilinear", "guided"].flatMap((way) =>
      ["0.38", "0.48", "0.58", "0.68", "0.78", "0.88", "1.00"].map((t) => `${t} ${way}`),
    ),
  );
  // The run itself measured the first of them.
  const { aucRaw, aucRebalanced } = readCard().validation;
  expect(Number(rows[0][2])).toBeCloseTo(100 * aucRaw, 1);
  expect(Number(rows[0][3])).toBeCloseTo(100 * aucRebalanced, 1);
  expect(new Set(rows.map((row) => row.slice(2).join())).size).toBeGreaterThan(7);
});

test("writes a chosen decoding into the card, with what it is worth and nothing else changed", async () => {
  const [before, rows] = [readCard(), await decodingsOf()];
  const choice = ["--temperature", "0.68", "--upsampling", "guided"];
  vi.spyOn(console, "log").mockReturnValue();
  await runDecodings(["--model", model, "--data", data, ...choice]);
  const { decoding, validation, ...rest } = readCard();
  const chosen = { temperature: 0.68, upsampling: "guided", isChosen: true };
  expect(decoding).toEqual({ ...chosen, inputSide: 32 });
  expect(100 * validation.aucRebalanced).toBeCloseTo(Number(rows[10][3]), 1);
  expect(validation.loss).toBe(before.validation.loss);
  expect({ ...rest, decoding: before.decoding, validation: before.validation }).toEqual(before);
  const text = readFileSync(path.join(model, "card.md"), "utf8");
  expect(text).toMatch(/temperature of 0.68, .+, colours enlarged along the edges of lightness/);
  expect(await readModelFolder(model)).toMatchObject({ temperature: 0.68, upsampling: "guided" });
});

test("says what it needs, and refuses what it could say nothing true about", async () => {
  await expect(runDecodings([])).rejects.toThrow(/--model: name.+\n.+--data: name/);
  const wrong = ["--model", model, "--data", data, "--upsampling", "nearest"];
  await expect(runDecodings(wrong)).rejects.toThrow(/--upsampling/);
  const regression = runDecodings(["--model", "models/l2", "--data", data]);
  await expect(regression).rejects.toThrow(/no distribution/);
  const foreign = runDecodings(["--model", "models/full", "--data", data]);
  await expect(foreign).rejects.toThrow(/trained on other data/);
});
