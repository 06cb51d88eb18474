import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";

type VitestReport = {
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
  }[];
};

type PlaywrightSuite = {
  specs?: {
    ok: boolean;
    title: string;
    file: string;
    line: number;
    tests: { status: string; results: { error?: { message?: string } }[] }[];
  }[];
  suites?: PlaywrightSuite[];
};

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

/** A paragraph for each test that failed, and for each file that could not be loaded, of vitest's JSON report. */
export async function vitestFailures(file: string): Promise<string[]> {
  if (!existsSync(file)) return [];
  const { testResults } = JSON.parse(await readFile(file, "utf8")) as VitestReport;
  return testResults
    .filter(({ status }) => status === "failed")
    .flatMap(({ name, message, assertionResults }) => {
      const where = path.relative(process.cwd(), name);
      if (assertionResults.length === 0) return [`${where}${shorten(message)}`];
      return assertionResults
        .filter(({ status }) => status === "failed")
        .map((test) => `${where}: ${test.fullName}${shorten(test.failureMessages[0])}`);
    });
}

/** A paragraph for each test that failed, once or for good, of Playwright's JSON report. */
export async function playwrightFailures(file: string): Promise<string[]> {
  if (!existsSync(file)) return [];
  const report = JSON.parse(await readFile(file, "utf8")) as PlaywrightSuite & {
    errors: { message?: string }[];
  };
  const failures = failedSpecs(report);
  return failures.length > 0
    ? failures
    : report.errors.map(({ message }) => `The browser tests did not run${shorten(message)}`);
}

function failedSpecs({ specs = [], suites = [] }: PlaywrightSuite): string[] {
  const own = specs.flatMap(({ title, file, line, tests }) => {
    const failed = tests.find(({ status }) => status === "unexpected" || status === "flaky");
    const error = failed?.results.find((result) => result.error)?.error;
    return failed ? [`${file}:${line}: ${title}${shorten(error?.message)}`] : [];
  });
  return [...own, ...suites.flatMap(failedSpecs)];
}
