import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Tally } from "@/scripts/check/step";

type VitestReport = {
  numPassedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: VitestFile[];
};

type VitestFile = {
  name: string;
  status: string;
  message: string;
  assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
};

type PlaywrightReport = PlaywrightSuite & {
  stats: { expected: number; skipped: number };
  errors: { message?: string }[];
};

type PlaywrightSuite = {
  specs?: {
    title: string;
    file: string;
    line: number;
    tests: { status: string; results: { error?: { message?: string } }[] }[];
  }[];
  suites?: PlaywrightSuite[];
};

/** What vitest's JSON report tells; a file that could not be loaded, or not be ended, is one failure. */
export async function readVitestReport(file: string): Promise<Tally> {
  return tally<VitestReport>(file, ({ testResults, ...counts }) => ({
    passed: counts.numPassedTests,
    skipped: counts.numPendingTests + counts.numTodoTests,
    failures: testResults.flatMap(vitestFailures),
  }));
}

/** What Playwright's JSON report tells; a test that passed at a second attempt has failed at its first. */
export async function readPlaywrightReport(file: string): Promise<Tally> {
  return tally<PlaywrightReport>(file, ({ stats, errors, ...root }) => {
    const failures = playwrightFailures(root);
    return {
      passed: stats.expected,
      skipped: stats.skipped,
      failures:
        failures.length > 0
          ? failures
          : errors.map(({ message }) => `The browser tests did not run${shorten(message)}`),
    };
  });
}

/** A runner that leaves no report has crashed; that is one failure, of a number of tests nobody knows. */
async function tally<T>(file: string, read: (report: T) => Tally): Promise<Tally> {
  if (existsSync(file)) return read(JSON.parse(await readFile(file, "utf8")) as T);
  const failure = `The runner left no ${path.basename(file)}: it has crashed`;
  return { passed: 0, skipped: 0, failures: [failure] };
}

function vitestFailures({ name, status, message, assertionResults }: VitestFile): string[] {
  if (status !== "failed") return [];
  const where = path.relative(process.cwd(), name);
  const failed = assertionResults.filter((test) => test.status === "failed");
  if (failed.length === 0) return [`${where}${shorten(message)}`];
  return failed.map((test) => `${where}: ${test.fullName}${shorten(test.failureMessages[0])}`);
}

function playwrightFailures({ specs = [], suites = [] }: PlaywrightSuite): string[] {
  const own = specs.flatMap(({ title, file, line, tests }) =>
    tests
      .filter(({ status }) => status === "unexpected" || status === "flaky")
      .map(({ results }) => {
        const error = results.find((result) => result.error)?.error;
        return `${file}:${line}: ${title}${shorten(error?.message)}`;
      }),
  );
  return [...own, ...suites.flatMap(playwrightFailures)];
}

const maxLines = 6;

/** The first lines of an error's message, without colours and without the way through the code. */
function shorten(message = ""): string {
  const lines = stripVTControlCharacters(message)
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^\s+at /.test(line));
  return lines
    .slice(0, maxLines)
    .map((line) => `\n    ${line.trim()}`)
    .join("");
}

/** The last line of `npm test`. */
export function summarise(all: readonly Tally[]): string {
  const sum = (count: (of: Tally) => number) => all.reduce((total, of) => total + count(of), 0);
  const [passed, skipped] = [sum((of) => of.passed), sum((of) => of.skipped)];
  const failed = sum((of) => of.failures.length);
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
