import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countPlaywright, countVitest, summarise } from "@/scripts/check/count-tests";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "truehue-count-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function report(content: object): Promise<string> {
  const file = path.join(folder, "report.json");
  await writeFile(file, JSON.stringify(content));
  return file;
}

const vitestReport = { numPassedTests: 7, numFailedTests: 1, numPendingTests: 2, numTodoTests: 0 };

test("vitest's tests are counted", async () => {
  const file = await report({
    ...vitestReport,
    testResults: [{ status: "failed", assertionResults: [{}] }],
  });
  expect(await countVitest(file)).toEqual({ passed: 7, failed: 1, skipped: 2 });
});

test("a test file that could not be loaded is a failure", async () => {
  const file = await report({
    ...vitestReport,
    testResults: [{ status: "failed", assertionResults: [] }],
  });
  expect(await countVitest(file)).toEqual({ passed: 7, failed: 2, skipped: 2 });
});

test("Playwright's tests are counted, and one that passed at its second attempt has failed", async () => {
  const file = await report({
    stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 4 },
    errors: [],
  });
  expect(await countPlaywright(file)).toEqual({ passed: 3, failed: 2, skipped: 4 });
});

test("a server that did not start is a failure although no test has failed", async () => {
  const file = await report({
    stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 },
    errors: [{}],
  });
  expect(await countPlaywright(file)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test("a runner that left no report is a failure", async () => {
  const nowhere = path.join(folder, "none.json");
  expect((await countVitest(nowhere)).failed).toBe(1);
  expect((await countPlaywright(nowhere)).failed).toBe(1);
});

test("the last line names skipped tests only where there are some", () => {
  const two = { passed: 2, failed: 0, skipped: 0 };
  expect(summarise([two, { passed: 3, failed: 1, skipped: 0 }])).toBe("5 passed, 1 failed");
  expect(summarise([two, { passed: 0, failed: 0, skipped: 6 }])).toBe(
    "2 passed, 0 failed, 6 skipped",
  );
});
