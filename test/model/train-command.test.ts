import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import sharp from "sharp";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { readModelFolder } from "@/lib/model/model-folder";
import { findCheckpoint, getRunConfig } from "@/scripts/train/checkpoint";
import { readMetrics } from "@/scripts/train/metrics-log";
import { lossesOf, small, smallOptions, start, train, weightsOf } from "./train-run";
import { makeFolder, makeTornJpeg, writePictures } from "./training-pictures";

let photos: string;

beforeAll(async () => {
  photos = await makeFolder();
  await writePictures(photos, 24);
  await writeFile(path.join(photos, "torn.jpg"), await makeTornJpeg());
});

beforeEach(() => {
  for (const method of ["log", "warn"] as const) vi.spyOn(console, method).mockReturnValue();
});

const readJson = (...parts: string[]) => JSON.parse(readFileSync(path.join(...parts), "utf8"));

test("a run writes weights, card, metrics, TensorBoard's log and pictures; its weights recolour photographs", async () => {
  const models = await makeFolder();
  const out = path.join(models, "full");
  const options = ["--data", photos, "--out", out, "--epochs", "4", "--seed", "3"];
  const more = ["--validate-every", "8"];
  const run = await start("train.ts", [...smallOptions(), ...options, ...more]).ended;
  expect(run.code, run.output).toBe(0);
  expect(run.output).toMatch(/Left out torn\.jpg/);
  const card = readJson(out, "card.json");
  expect(card.training).toMatchObject({ step: 20, seed: 3, corruptImages: 1, dataImages: 21 });
  expect(card.architecture.width).toBe(2);
  expect(card.history.map(({ step }: { step: number }) => step)).toEqual([8, 16, 20]);
  expect(await lossesOf(out)).toHaveLength(20);
  expect(await readdir(path.join(out, "tensorboard"))).toHaveLength(1);
  const grids = path.join(out, "grids");
  expect(await readdir(grids)).toEqual(["step-000008.jpg", "step-000016.jpg", "step-000020.jpg"]);
  const { width, height } = await sharp(path.join(grids, "step-000020.jpg")).metadata();
  // Two photographs in three rows, 16 px a side and 2 px between them, eight times enlarged.
  expect([width, height]).toEqual([8 * (2 * 16 + 2), 8 * (3 * 16 + 2 * 2)]);
  const [recoloured, good] = [await makeFolder(), await makeFolder()];
  await writePictures(good, 3);
  const pregenerate = start("pregenerate.ts", [
    ...["--variant", "full", "--models", models, "--photos", good, "--out", recoloured],
    ...["--temperature", "1", "--upsampling", "guided"],
  ]);
  expect((await pregenerate.ended).code).toBe(0);
  expect(await readdir(recoloured)).toEqual([0, 1, 2].map((i) => `picture-00${i}.png`));
});

test("a run's folder also goes out unrounded, as it was trained", async () => {
  const [out, exported] = [await makeFolder(), await makeFolder()];
  await train({ data: [photos], out, steps: 3, ema: 0.5 });
  const stored = ["--format", "safetensors", "--stored-as", "F32", "--unrounded"];
  const { code, output } = await start("../formats/export.ts", [
    ...["--model", out, "--out", exported, ...stored],
  ]).ended;
  expect(code, output).toBe(0);
  const [rounded, unrounded] = [weightsOf(out), weightsOf(exported)];
  expect(Object.keys(unrounded).sort()).toEqual(Object.keys(rounded).sort());
  const name = "conv4_1.weight";
  const [near, exact] = [rounded[name].values, unrounded[name].values];
  expect(near).not.toEqual(exact);
  // Half precision keeps eleven binary digits.
  for (const [i, value] of exact.entries()) {
    expect(Math.abs(near[i] - value)).toBeLessThanOrEqual(Math.abs(value) / 2048 + 1e-7);
  }
});

test("recolouring with a decoding that there is not is answered with the usage", async () => {
  const folders = ["--photos", photos, "--out", await makeFolder()];
  const { code, output } = await start("pregenerate.ts", [...folders, "--temperature", "0"]).ended;
  expect(code).toBe(1);
  expect(output).toMatch(/^Usage: npm run pregenerate[^]+--upsampling bilinear\|guided/);
});

test("the same seed gives the same weights, another seed others", async () => {
  const folders = await Promise.all([makeFolder(), makeFolder(), makeFolder()]);
  for (const [i, out] of folders.entries()) {
    await train({ data: [photos], out, steps: 6, seed: i < 2 ? 5 : 6, variant: "dropout" });
  }
  const [first, second, third] = folders.map(weightsOf);
  expect(second).toEqual(first);
  expect(third).not.toEqual(first);
});

test.each([
  { variant: "dropout", more: {} },
  { variant: "l2", more: { ema: 0.9 } },
  { variant: "sgd", more: { clipNorm: 1, schedule: "steps" } },
])(
  "a run of $variant that was stopped goes on with the losses of an unbroken one; norms are told where they are clipped",
  async ({ variant, more }) => {
    const [unbroken, broken] = [await makeFolder(), await makeFolder()];
    const settings = { data: [photos], variant, schedule: "constant", warmup: 0, ...more };
    const run = { ...settings, steps: 12, validateEvery: 4 };
    await train({ ...run, out: unbroken });
    await train({ ...settings, steps: 7, validateEvery: 4, out: broken, schedule: "constant" });
    await train({ ...run, out: broken }, true);
    expect(await lossesOf(broken)).toEqual(await lossesOf(unbroken));
    expect(readJson(broken, "card.json").validation).toEqual(
      readJson(unbroken, "card.json").validation,
    );
    expect(weightsOf(broken)).toEqual(weightsOf(unbroken));
    const steps = (await readMetrics(broken)).filter((entry) => entry.kind === "step");
    const areTold = steps.map(({ gradientNorm }) => gradientNorm !== undefined && gradientNorm > 0);
    expect(areTold).toEqual(steps.map(() => "clipNorm" in more));
  },
);

test("Ctrl-C saves a run that has a time, and it goes on by steps with the losses of an unbroken one", async () => {
  const [unbroken, out] = [await makeFolder(), await makeFolder()];
  const settings = { data: [photos], schedule: "constant", warmup: 0, validateEvery: 0 };
  const options = ["--data", photos, "--schedule", "constant", "--warmup", "0"];
  const { child, ended } = start("train.ts", [
    ...[...smallOptions(), ...options, "--out", out, "--minutes", "5"],
  ]);
  const isUnderWay = () => existsSync(path.join(out, "metrics.jsonl"));
  while (!isUnderWay() || (await lossesOf(out)).length < 5) await wait(50);
  // As a terminal and the process before this one do at once: one key, two signals.
  child.kill("SIGINT");
  child.kill("SIGINT");
  const stopped = await ended;
  expect(stopped.code, stopped.output).toBe(0);
  expect(stopped.output).toMatch(/Stopped and saved at step \d+/);
  const done = (await findCheckpoint(out))?.progress.step ?? 0;
  expect(done).toBeGreaterThanOrEqual(5);
  expect(existsSync(path.join(out, "card.json"))).toBe(false);
  await train({ ...settings, out, steps: done + 5 }, true);
  await train({ ...settings, out: unbroken, steps: done + 5 });
  expect(await lossesOf(out)).toEqual(await lossesOf(unbroken));
  expect(readJson(out, "card.json").training.corruptImages).toBe(1);
});

test("what a killed process did after its last checkpoint is not in the metrics twice", async () => {
  const out = await makeFolder();
  await train({ data: [photos], out, steps: 4, schedule: "constant" });
  const file = path.join(out, "metrics.jsonl");
  const lines = readFileSync(file, "utf8");
  const later = lines.split("\n").find((line) => line.includes('"step":4,'));
  await writeFile(file, `${lines}${later?.replace('"step":4,', '"step":5,')}\n{"kind":"st`);
  await train({ data: [photos], out, steps: 6, schedule: "constant" }, true);
  const steps = (await readMetrics(out)).filter(({ kind }) => kind === "step");
  expect(steps.map((entry) => "step" in entry && entry.step)).toEqual([1, 2, 3, 4, 5, 6]);
});

test("a loss that is no number stops the run, says where, and leaves the last good checkpoint", async () => {
  const out = await makeFolder();
  await train({ data: [photos], out, steps: 4 });
  const good = readFileSync(path.join(out, "checkpoint.safetensors"));
  const broken = train({ data: [photos], out, steps: 50, learningRate: 1e30 }, true);
  await expect(broken).rejects.toThrow(/The loss became NaN at step \d+\. .*step 4 is whole/);
  expect(readFileSync(path.join(out, "checkpoint.safetensors")).equals(good)).toBe(true);
});

test("two runs cannot have one folder, and a dead run's lock is taken over", async () => {
  const out = await makeFolder();
  const lock = path.join(out, "run.lock");
  await writeFile(lock, JSON.stringify({ pid: process.pid, startedAt: "another time" }));
  await train({ data: [photos], out, steps: 2 });
  expect(existsSync(lock)).toBe(false);
  await expect(train({ data: [photos], out, steps: 2 })).rejects.toThrow(/holds a run already/);
  const runs = [await makeFolder()].flatMap((folder) => [folder, folder]);
  const results = await Promise.allSettled(
    runs.map((folder) => train({ data: [photos], out: folder, steps: 2 })),
  );
  const refused = results.filter(({ status }) => status === "rejected");
  expect(refused).toMatchObject([
    { reason: { message: expect.stringContaining(`Process ${process.pid} is training in`) } },
  ]);
});

test("a run starts from a model's weights, and not from another network's", async () => {
  const models = await makeFolder();
  const first = path.join(models, "full");
  await mkdir(first);
  await train({ data: [photos], out: first, steps: 3 });
  const out = await makeFolder();
  const next = { data: [photos], variant: "class", init: first, steps: 1 };
  await train({ ...next, out, learningRate: 1e-12, weightDecay: 0 });
  const [before, after] = [weightsOf(first), weightsOf(out)];
  expect(after["conv4_2.weight"]).toEqual(before["conv4_2.weight"]);
  const { training } = readJson(out, "card.json");
  expect(training.startedFrom).toMatchObject({ slug: "full", imagesSeen: 12, startedFrom: null });
  expect(training).toMatchObject({ imagesSeen: 4, imagesSeenInAll: 16 });
  const text = readFileSync(path.join(out, "card.md"), "utf8");
  expect(text).toMatch(
    /Started from `full` \(width 2, 12 images, weights sha256 .+\): 16 images seen in all/,
  );
  expect(text).not.toMatch(/demonstration study/);
  expect((await readModelFolder(out)).slug).toBe("class");
  const between = train({ ...next, out: await makeFolder(), width: small.width + 1 });
  await expect(between).rejects.toThrow(/another network than this run: width 2 instead of 3/);
  const wider = await makeFolder();
  await train({ ...next, out: wider, width: 2 * small.width });
  expect(readFileSync(path.join(wider, "card.md"), "utf8")).toMatch(/`full` \(width 2, 12 images/);
  const refused = await makeFolder();
  const coarser = train({ ...next, out: refused, variant: "low-res" });
  await expect(coarser).rejects.toThrow(/output stride 4 instead of 8/);
  expect(existsSync(path.join(refused, "config.json"))).toBe(false);
});

test("a run that goes on with other code tells both, and one of an early version goes on", async () => {
  const out = await makeFolder();
  const settings = { data: [photos], out, schedule: "constant" };
  await train({ ...settings, steps: 2 });
  const { stretches, startedFrom, ...config } = readJson(out, "config.json");
  expect([stretches.length, startedFrom]).toEqual([1, null]);
  delete config.settings.softenShare;
  delete config.settings.initialisation;
  delete config.settings.precision;
  const early = { ...config, engine: "an engine", commit: "earlier" };
  await writeFile(path.join(out, "config.json"), JSON.stringify(early));
  expect((await getRunConfig(out)).settings.initialisation).toBe("he");
  await train({ ...settings, steps: 3 }, true);
  await train({ ...settings, steps: 4 }, true);
  const { training } = readJson(out, "card.json");
  expect(training.stretches).toEqual([
    { ...stretches[0], engine: "an engine", commit: "earlier" },
    { ...stretches[0], fromStep: 2, settings: { ...stretches[0].settings, steps: 3 } },
    { ...stretches[0], fromStep: 3, settings: { ...stretches[0].settings, steps: 4 } },
  ]);
  expect(training.commit).toBe(stretches[0].commit);
  const text = readFileSync(path.join(out, "card.md"), "utf8");
  expect(text).toMatch(
    /Made with an engine, at commit `earlier`; from step 2 .+, at commit `.+`, --steps 2 changed to 3; from step 3 /,
  );
});

test("a run that is not there cannot be resumed, nor one on other data", async () => {
  await expect(getRunConfig(await makeFolder())).rejects.toThrow(/no run to resume/);
  const [out, others] = [await makeFolder(), await makeFolder()];
  await writePictures(others, 12);
  await train({ data: [photos], out, steps: 1 });
  await expect(train({ data: [others], out, steps: 2 }, true)).rejects.toThrow(/cannot be resumed/);
});
