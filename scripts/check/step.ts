import { spawn, type ChildProcess } from "node:child_process";
import { end } from "@/scripts/setup/child-process";

/** Tests of one step: how many passed and were skipped, and a paragraph for each that failed. */
export type Tally = { passed: number; skipped: number; failures: readonly string[] };
export type StepResult = { name: string; isOk: boolean; seconds: number; tests: Tally };

/** Of steps that are not made of tests. */
const noTests: Tally = { passed: 0, skipped: 0, failures: [] };

/** Runs a step, timed and with a heading; one that throws has failed and keeps the others from nothing. */
export async function runStep(
  name: string,
  work: () => Promise<{ isOk: boolean; tests?: Tally }>,
): Promise<StepResult> {
  console.log(`\n── ${name} ──`);
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  try {
    const { isOk, tests = noTests } = await work();
    console.log(`── ${name}: ${isOk ? "passed" : "FAILED"} (${seconds().toFixed(1)} s)`);
    return { name, isOk, seconds: seconds(), tests };
  } catch (error) {
    console.error(error);
    console.log(`── ${name}: FAILED (${seconds().toFixed(1)} s)`);
    return { name, isOk: false, seconds: seconds(), tests: noTests };
  }
}

/** Runs a Node program whose output streams through; whether it ended with 0. */
export function runNode(args: string[], env: Record<string, string> = {}): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      stdio: "inherit",
      env: { ...process.env, ...env },
    });
    running.add(child);
    child.once("error", reject);
    child.once("exit", (code) => {
      running.delete(child);
      resolve(code === 0);
    });
  });
}

const running = new Set<ChildProcess>();
// Playwright's teardown stops the demonstration and its database.
const teardownMs = 90_000;

/** Ends the programs that run, and waits for their teardown. Playwright knows Ctrl-C's signal alone. */
export async function endPrograms(): Promise<void> {
  await Promise.all([...running].map((child) => end(child, "SIGINT", teardownMs)));
}
