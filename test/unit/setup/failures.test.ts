import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { playwrightFailures, vitestFailures } from "@/scripts/check/failures";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "truehue-failures-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function report(content: object): Promise<string> {
  const file = path.join(folder, "report.json");
  await writeFile(file, JSON.stringify(content));
  return file;
}

test("a failed test of vitest is named by its file, its name and what was wrong", async () => {
  const failureMessages = ["AssertionError: expected 1 to be 2\n    at /somewhere/a.test.ts:3:4"];
  const file = await report({
    testResults: [
      { name: path.resolve("test/a.test.ts"), status: "passed", message: "", assertionResults: [] },
      {
        name: path.resolve("test/b.test.ts"),
        status: "failed",
        message: "",
        assertionResults: [
          { status: "passed", fullName: "a sum is right", failureMessages: [] },
          { status: "failed", fullName: "a sum is two", failureMessages },
        ],
      },
    ],
  });
  expect(await vitestFailures(file)).toEqual([
    "test/b.test.ts: a sum is two\n    AssertionError: expected 1 to be 2",
  ]);
});

test("a test file that could not be loaded is named with the reason", async () => {
  const name = path.resolve("test/c.test.ts");
  const message = "Cannot find module './nowhere'";
  const file = await report({
    testResults: [{ name, status: "failed", message, assertionResults: [] }],
  });
  expect(await vitestFailures(file)).toEqual([`test/c.test.ts\n    ${message}`]);
});

test("a failed test of Playwright is found wherever it is nested, without the terminal's colours", async () => {
  const results = [{ error: { message: "Error: \u001b[31mnot there\u001b[39m\n\n  more" } }];
  const spec = { file: "d.spec.ts", line: 7 };
  const file = await report({
    errors: [],
    suites: [
      {
        specs: [{ ...spec, title: "passes", tests: [{ status: "expected", results: [{}] }] }],
        suites: [
          { specs: [{ ...spec, title: "is seen", tests: [{ status: "unexpected", results }] }] },
        ],
      },
    ],
  });
  expect(await playwrightFailures(file)).toEqual([
    "d.spec.ts:7: is seen\n    Error: not there\n    more",
  ]);
});

test("a server that did not start is told by its error", async () => {
  const file = await report({ errors: [{ message: "no port" }], suites: [] });
  expect(await playwrightFailures(file)).toEqual(["The browser tests did not run\n    no port"]);
});
