import { existsSync, readFileSync, statSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { hasCheckpoint } from "@/scripts/train/checkpoint";
import { trainEveryVariant } from "@/scripts/train/every-variant";
import type { GivenSettings } from "@/scripts/train/settings";
import { lossesOf, small, smallOptions, start, train } from "./train-run";
import { makeFolder, writePictures } from "./training-pictures";

const slugs = ["low-res", "l2"];
let photos: string;
/** What low-res and l2 are trained in, from test to test. */
let out: string;

beforeAll(async () => {
  [photos, out] = [await makeFolder(), await makeFolder()];
  await writePictures(photos, 16);
});
afterEach(() => vi.restoreAllMocks());

function startGrid(folder: string, steps: number) {
  const grid = ["--grid", "--variants", slugs.join(","), "--steps", String(steps)];
  return start("train.ts", [...grid, ...smallOptions(), "--data", photos, "--out", folder]);
}

/** The grid in this process. Returns what it showed. */
async function runGrid(changes: GivenSettings): Promise<string> {
  const log = vi.spyOn(console, "log").mockReturnValue();
  const given = { ...small, data: [photos], out, steps: 6, ...changes };
  expect(await trainEveryVariant({ given, variants: slugs }, [])).toBe(0);
  return log.mock.calls.flat().join("\n");
}

const fileOf = (slug: string, name: string) => path.join(out, slug, name);
const readJson = (file: string) => JSON.parse(readFileSync(file, "utf8"));
const changedAt = (slug: string) => statSync(fileOf(slug, "weights.safetensors")).mtimeMs;

/** Makes of a finished run one that was stopped in its middle, by telling it that it has more steps. */
async function leaveUnfinished(slug: string, steps: number): Promise<void> {
  const config = readJson(fileOf(slug, "config.json"));
  config.settings.steps = steps;
  await writeFile(fileOf(slug, "config.json"), JSON.stringify(config));
  await rm(fileOf(slug, "card.json"));
}

test("Ctrl-C saves the run under way, and the variants after it are not begun", async () => {
  const folder = await makeFolder();
  // More steps than can be taken while the signal is on its way.
  const { child, ended } = startGrid(folder, 1_000_000);
  let isRunning = true;
  void ended.then(() => (isRunning = false));
  while (isRunning && (await lossesOf(path.join(folder, "low-res"))).length === 0) await wait(50);
  child.kill("SIGINT");
  const { code, output } = await ended;
  expect(code, output).toBe(0);
  expect(output).toMatch(/Stopped and saved at step \d+[^]+The same command goes on from here/);
  expect(hasCheckpoint(path.join(folder, "low-res"))).toBe(true);
  expect(existsSync(path.join(folder, "low-res", "card.json"))).toBe(false);
  expect(existsSync(path.join(folder, "l2"))).toBe(false);
});

test("the same command resumes a run that was stopped, skips what is finished, and compares both", async () => {
  for (const method of ["log", "warn"] as const) vi.spyOn(console, method).mockReturnValue();
  const settings = { data: [photos] };
  await train({ ...settings, variant: "low-res", steps: 6, out: path.join(out, "low-res") });
  await train({ ...settings, variant: "l2", steps: 4, out: path.join(out, "l2") });
  await leaveUnfinished("l2", 6);
  const written = changedAt("low-res");
  const { code, output } = await startGrid(out, 6).ended;
  expect(code, output).toBe(0);
  expect(changedAt("low-res")).toBe(written);
  const table = output.slice(output.lastIndexOf("variant  "));
  expect(table).toMatch(/\nlow-res .+ 6 .+\nl2 .+ 6 .+\ngray .+\nphotographs .+ 100\.0 %/);
  for (const slug of slugs) {
    const card = readJson(fileOf(slug, "card.json"));
    expect(card).toMatchObject({ slug, training: { step: 6, seed: 1, imagesSeen: 24 } });
    expect(await lossesOf(path.join(out, slug))).toHaveLength(6);
  }
});

test("a folder of another experiment is refused before anything is trained", async () => {
  const other = runGrid({ steps: 7 });
  await expect(other).rejects.toThrow(/low-res holds a run with another --steps: name another/);
});

test("a run that was saved before a setting existed had its default, and is another with any other", async () => {
  const config = readJson(fileOf("low-res", "config.json"));
  for (const field of ["softenShare", "momentsDecay", "scaleMin"]) delete config.settings[field];
  await writeFile(fileOf("low-res", "config.json"), JSON.stringify(config));
  const written = slugs.map(changedAt);
  expect(await runGrid({})).toMatch(/\nlow-res .+ 6 .+\nl2 .+ 6 /);
  expect(slugs.map(changedAt)).toEqual(written);
  const other = runGrid({ softenShare: 0.5 });
  await expect(other).rejects.toThrow(/low-res holds a run with another --soften-share/);
});

test("an unknown variant is refused with all other problems", async () => {
  const named = ["--grid", "--variants", "full,sgd,vivid", "--learning-rate", "0.1"];
  const options = [...named, "--out", out, "--colour"];
  const run = await start("train.ts", options).ended;
  expect(run.code).toBe(1);
  expect(run.output).toMatch(/no variant "vivid"/);
  expect(run.output).toMatch(/no option --colour/);
  expect(run.output).toMatch(/--learning-rate: does not suit all of adam, sgd/);
  expect(run.output).toMatch(/--data: name at least one folder/);
});
