import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readPlaywrightReport, readVitestReport, summarise } from "@/scripts/check/test-report";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "truehue-report-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function report(content: object): Promise<string> {
  const file = path.join(folder, "report.json");
  await writeFile(file, JSON.stringify(content));
  return file;
}

const vitestCounts = { numPassedTests: 7, numPendingTests: 2, numTodoTests: 1 };
const vitestFile = { name: path.resolve("test/a.test.ts"), message: "" };
const good = { status: "passed", fullName: "a sum is right", failureMessages: [] };

test("vitest's tests are counted, and what failed is named by file and name with what was wrong", async () => {
  const failureMessages = ["AssertionError: expected 1 to be 2\n    at /somewhere/a.test.ts:3:4"];
  const bad = { status: "failed", fullName: "a sum is two", failureMessages };
  const testResults = [
    { ...vitestFile, status: "passed", assertionResults: [good] },
    { ...vitestFile, status: "failed", assertionResults: [good, bad] },
  ];
  expect(await readVitestReport(await report({ ...vitestCounts, testResults }))).toEqual({
    passed: 7,
    skipped: 3,
    failures: ["test/a.test.ts: a sum is two\n    AssertionError: expected 1 to be 2"],
  });
});

test.each([
  { what: "be loaded", assertionResults: [] },
  { what: "be ended", assertionResults: [good] },
])("a test file that could not $what is a failure, with the reason", async (one) => {
  const message = "Cannot find module './nowhere'";
  const { assertionResults } = one;
  const testResults = [{ ...vitestFile, status: "failed", message, assertionResults }];
  const { failures } = await readVitestReport(await report({ ...vitestCounts, testResults }));
  expect(failures).toEqual([`test/a.test.ts\n    ${message}`]);
});

const spec = { file: "d.spec.ts", line: 7 };
const error = { message: "Error: \u001b[31mnot there\u001b[39m\n\n  more" };

test("Playwright's tests are counted; what failed, if only at its first attempt, is found wherever it is nested", async () => {
  const inner = [
    { ...spec, title: "is seen", tests: [{ status: "unexpected", results: [{ error }] }] },
    { ...spec, title: "comes", tests: [{ status: "flaky", results: [{ error }, {}] }] },
  ];
  const outer = [{ ...spec, title: "passes", tests: [{ status: "expected", results: [{}] }] }];
  const suites = [{ specs: outer, suites: [{ specs: inner }] }];
  const stats = { expected: 3, unexpected: 1, flaky: 1, skipped: 4 };
  expect(await readPlaywrightReport(await report({ stats, errors: [], suites }))).toEqual({
    passed: 3,
    skipped: 4,
    failures: [
      "d.spec.ts:7: is seen\n    Error: not there\n    more",
      "d.spec.ts:7: comes\n    Error: not there\n    more",
    ],
  });
});

test("a server that did not start is a failure although no test has failed", async () => {
  const stats = { expected: 0, unexpected: 0, flaky: 0, skipped: 0 };
  const file = await report({ stats, errors: [{ message: "no port" }], suites: [] });
  const { failures } = await readPlaywrightReport(file);
  expect(failures).toEqual(["The browser tests did not run\n    no port"]);
});

test("a runner that left no report is a failure", async () => {
  const nowhere = path.join(folder, "none.json");
  for (const read of [readVitestReport, readPlaywrightReport]) {
    expect((await read(nowhere)).failures).toEqual([
      "The runner left no none.json: it has crashed",
    ]);
  }
});

test("the last line names skipped tests only where there are some", () => {
  const two = { passed: 2, skipped: 0, failures: [] };
  expect(summarise([two, { passed: 3, skipped: 0, failures: ["a"] }])).toBe("5 passed, 1 failed");
  expect(summarise([two, { passed: 0, skipped: 6, failures: [] }])).toBe(
    "2 passed, 0 failed, 6 skipped",
  );
});
