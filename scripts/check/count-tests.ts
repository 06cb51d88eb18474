import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Counts } from "@/scripts/check/step";

type VitestReport = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
};

type PlaywrightReport = {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors: unknown[];
};

// A runner that leaves no report has crashed; that is one failure, of a number of tests nobody knows.
const crashed: Counts = { passed: 0, failed: 1, skipped: 0 };

/** Counts in vitest's JSON report; a file that could not even be loaded is one failure. */
export async function countVitest(file: string): Promise<Counts> {
  if (!existsSync(file)) return crashed;
  const report = JSON.parse(await readFile(file, "utf8")) as VitestReport;
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Counts in Playwright's JSON report; a test that passed at a second attempt has failed at its first. */
export async function countPlaywright(file: string): Promise<Counts> {
  if (!existsSync(file)) return crashed;
  const { stats, errors } = JSON.parse(await readFile(file, "utf8")) as PlaywrightReport;
  const failed = stats.unexpected + stats.flaky;
  return {
    passed: stats.expected,
    failed: failed + (failed === 0 ? errors.length : 0),
    skipped: stats.skipped,
  };
}

/** The last line of `npm test`. */
export function summarise(all: Counts[]): string {
  const sum = (key: keyof Counts): number => all.reduce((total, counts) => total + counts[key], 0);
  const skipped = sum("skipped");
  return `${sum("passed")} passed, ${sum("failed")} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
