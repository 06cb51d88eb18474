import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import { smallOptions, start } from "./train-run";
import { makeFolder, writePictures } from "./training-pictures";

let photos: string;
let out: string;

beforeAll(async () => {
  [photos, out] = [await makeFolder(), await makeFolder()];
  await writePictures(photos, 16);
});

function startGrid(steps: number) {
  const grid = ["--grid", "--variants", "low-res,l2", "--steps", String(steps)];
  return start("train.ts", [...grid, ...smallOptions(), "--data", photos, "--out", out]);
}

const fileOf = (slug: string, name: string) => path.join(out, slug, name);

test("variants train one after the other; after Ctrl-C the same command resumes and skips", async () => {
  const first = startGrid(60);
  while (!existsSync(fileOf("l2", "metrics.jsonl"))) await wait(50);
  first.child.kill("SIGINT");
  const stopped = await first.ended;
  expect(stopped.code, stopped.output).toBe(0);
  expect(stopped.output).toMatch(/The same command goes on from here/);
  expect(existsSync(fileOf("l2", "card.json"))).toBe(false);
  const written = statSync(fileOf("low-res", "weights.safetensors")).mtimeMs;
  const second = await startGrid(60).ended;
  expect(second.code, second.output).toBe(0);
  expect(statSync(fileOf("low-res", "weights.safetensors")).mtimeMs).toBe(written);
  const table = second.output.slice(second.output.lastIndexOf("variant  "));
  expect(table).toMatch(/\nlow-res .+ 60 .+\nl2 .+ 60 .+\ngray .+\nphotographs .+ 100\.0 %/);
  for (const slug of ["low-res", "l2"]) {
    const card = JSON.parse(readFileSync(fileOf(slug, "card.json"), "utf8"));
    expect(card).toMatchObject({ slug, training: { step: 60, seed: 1, imagesSeen: 240 } });
  }
});

test("a folder of another experiment is refused before anything is trained", async () => {
  const other = await startGrid(61).ended;
  expect(other.code).toBe(1);
  expect(other.output).toMatch(/low-res holds a run with another --steps: name another folder/);
});

test("an unknown variant is refused with all other problems", async () => {
  const options = ["--grid", "--variants", "full,vivid", "--out", out, "--colour"];
  const run = await start("train.ts", options).ended;
  expect(run.code).toBe(1);
  expect(run.output).toMatch(/no variant "vivid"/);
  expect(run.output).toMatch(/no option --colour/);
  expect(run.output).toMatch(/--data: name at least one folder/);
});
