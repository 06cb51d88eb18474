import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import { readSafetensors } from "@/lib/model/formats/safetensors";
import { getRunConfig } from "@/scripts/train/checkpoint";
import { parseTrainArguments } from "@/scripts/train/settings";
import { makeFolder, makeTornJpeg, writePictures } from "./training-pictures";

const root = path.resolve(import.meta.dirname, "../..");
let photos: string;

beforeAll(async () => {
  photos = await makeFolder();
  await writePictures(photos, 24);
  await writeFile(path.join(photos, "torn.jpg"), await makeTornJpeg());
});

/** Starts a script as `npm run` does, without its look at the installation. */
function start(script: string, args: string[]) {
  const child = spawn(
    process.execPath,
    [
      "--conditions=react-server",
      "--import",
      "tsx",
      path.join("scripts", "train", script),
      ...args,
    ],
    { cwd: root, stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.on("close", (code) => resolve({ code, output }));
  });
  return { child, ended };
}

const small = [
  "--width",
  "2",
  "--batch",
  "4",
  "--image-side",
  "32",
  "--crop-side",
  "16",
  "--validation-images",
  "4",
];

function trainArguments(out: string, ...more: string[]): string[] {
  return ["--variant", "full", "--data", photos, "--out", out, ...small, ...more];
}

test("a run writes weights, a card and a log, names the torn picture, and its weights recolour photographs", async () => {
  const models = await makeFolder();
  const out = path.join(models, "full");
  const run = await start("train.ts", trainArguments(out, "--epochs", "4", "--seed", "3")).ended;
  expect(run.code, run.output).toBe(0);
  expect(run.output).toMatch(/Left out torn\.jpg/);
  const card = JSON.parse(readFileSync(path.join(out, "card.json"), "utf8"));
  expect(card.training).toMatchObject({ step: 20, seed: 3, corruptImages: 1, dataImages: 21 });
  expect(card.architecture.width).toBe(2);
  const [line] = readFileSync(path.join(out, "log.jsonl"), "utf8").split("\n");
  expect(JSON.parse(line)).toMatchObject({ step: 20 });
  const recoloured = await makeFolder();
  const good = await makeFolder();
  await writePictures(good, 3);
  const pregenerate = start("pregenerate.ts", [
    ...["--variant", "full", "--models", models, "--photos", good, "--out", recoloured],
  ]);
  expect((await pregenerate.ended).code).toBe(0);
  expect(await readdir(recoloured)).toEqual([0, 1, 2].map((i) => `picture-00${i}.png`));
});

test("the same seed gives the same weights", async () => {
  const folders = [await makeFolder(), await makeFolder()];
  for (const out of folders) {
    expect((await start("train.ts", trainArguments(out, "--epochs", "2")).ended).code).toBe(0);
  }
  // The weights alone: the file also names the commit, which may move between the two runs.
  const [first, second] = folders.map(
    (out) => readSafetensors(readFileSync(path.join(out, "weights.safetensors"))).weights,
  );
  expect(first).toEqual(second);
});

test("Ctrl-C saves, and --resume goes on from there", async () => {
  const out = await makeFolder();
  const { child, ended } = start("train.ts", trainArguments(out, "--minutes", "5"));
  while (!existsSync(path.join(out, "log.jsonl"))) await wait(100);
  child.kill("SIGINT");
  const stopped = await ended;
  expect(stopped.code, stopped.output).toBe(0);
  expect(stopped.output).toMatch(/Stopped and saved at step \d+/);
  const file = path.join(out, "checkpoint.safetensors");
  const step = Number(readSafetensors(readFileSync(file)).metadata.step);
  expect(step).toBeGreaterThanOrEqual(20);
  const more = await start("train.ts", trainArguments(out, "--epochs", "40", "--resume")).ended;
  expect(more.code, more.output).toBe(0);
  const card = JSON.parse(readFileSync(path.join(out, "card.json"), "utf8"));
  expect(card.training.step).toBe(Math.max(step, 200));
});

test("a loss that is no number stops the run with a sentence", async () => {
  const out = await makeFolder();
  const run = await start(
    "train.ts",
    trainArguments(out, "--epochs", "50", "--learning-rate", "1e30"),
  ).ended;
  expect(run.code).toBe(1);
  expect(run.output).toMatch(/The loss became NaN at step \d+/);
});

test.each([
  { args: ["--epochs", "1", "--variant", "vivid"], sentence: /--variant: names no variant/ },
  { args: ["--epochs", "1", "--crop-side", "20"], sentence: /--crop-side/ },
  { args: ["--epochs", "1", "--minutes", "1"], sentence: /either --epochs or --minutes/ },
  { args: [], sentence: /either --epochs or --minutes/ },
  { args: ["--epochs", "1", "--colour", "yes"], sentence: /--colour/ },
])("$args is refused: $sentence", ({ args, sentence }) => {
  expect(() => parseTrainArguments(trainArguments("run", ...args))).toThrow(sentence);
});

test("a run that is not there cannot be resumed", async () => {
  await expect(getRunConfig(await makeFolder())).rejects.toThrow(/no run to resume/);
});
