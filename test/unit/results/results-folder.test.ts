import { existsSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { serialiseEvaluation } from "@/scripts/evaluate/evaluation-file";
import { readCurves } from "@/scripts/results/curves-file";
import { takeEvaluation } from "@/scripts/results/results-folder";
import { makeEvaluation } from "./made-results";

test("an evaluation that was stopped before the end of its folder is not kept", async () => {
  const docs = await mkdtemp(path.join(os.tmpdir(), "truehue results "));
  const file = path.join(docs, "stopped.json");
  const made = makeEvaluation();
  const stopped = { ...made, data: { ...made.data, isComplete: false } };
  await writeFile(file, serialiseEvaluation(stopped));
  await expect(takeEvaluation(docs, "made", file)).rejects.toThrow(/stopped after 40 photographs/);
  expect(existsSync(path.join(docs, "results"))).toBe(false);
});

test("what holds no curves is refused with the option that writes them", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "truehue results "));
  const file = path.join(folder, "curves.json");
  await writeFile(file, serialiseEvaluation(makeEvaluation()));
  await expect(readCurves(file)).rejects.toThrow(/not written by npm run results -- --runs/);
});
