import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { readSafetensors } from "@/lib/model/formats/safetensors";
import type { StepMetrics } from "@/scripts/train/metrics-log";
import { readMetrics } from "@/scripts/train/metrics-log";
import type { GivenSettings } from "@/scripts/train/settings";
import { checkSettings } from "@/scripts/train/settings";
import { trainOne } from "@/scripts/train/train-one";

const root = path.resolve(import.meta.dirname, "../..");

/** The smallest run that still has every part. */
export const small = {
  ...{ width: 2, batch: 4, imageSide: 32, cropSide: 16, validationImages: 4, pictures: 2 },
  ...{ reportEvery: 1 },
};

/** Trains in this process, which loads the engine once for all runs of a file. */
export async function train(given: GivenSettings, isResume = false): Promise<void> {
  const settings = checkSettings({ ...small, ...given });
  if ("problems" in settings) throw new Error(settings.problems.join("; "));
  await trainOne(settings, { isResume });
}

/** Starts a script of scripts/train as `npm run` does, without its look at the installation. */
export function start(script: string, args: string[]) {
  const options = ["--conditions=react-server", "--import", "tsx"];
  const child = spawn(
    process.execPath,
    [...options, path.join("scripts", "train", script), ...args],
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

/** The settings of `small` as options of the command. */
export function smallOptions(): string[] {
  return Object.entries(small).flatMap(([field, value]) => [
    `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    String(value),
  ]);
}

/** The loss of each step. */
export async function lossesOf(out: string): Promise<number[]> {
  const steps = (await readMetrics(out)).filter((entry) => entry.kind === "step");
  return (steps as StepMetrics[]).map(({ loss }) => loss);
}

/** The weights alone: the file also names the commit, which may move between two runs. */
export function weightsOf(out: string) {
  return readSafetensors(readFileSync(path.join(out, "weights.safetensors"))).weights;
}
