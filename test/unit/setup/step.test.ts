import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { endPrograms, runNode } from "@/scripts/check/step";

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(path.join(tmpdir(), "truehue-step-"))));
afterEach(() => rm(folder, { recursive: true }));

test("whether a program succeeded is whether it ended with 0", async () => {
  expect(await runNode(["-e", ""])).toBe(true);
  expect(await runNode(["-e", "process.exit(3)"])).toBe(false);
});

test("a program that is told to end gets Ctrl-C's signal, and its teardown is waited for", async () => {
  const [ready, tornDown] = ["ready", "torn-down"].map((name) => path.join(folder, name));
  const program = `
    const { writeFileSync } = require("node:fs");
    const tearDown = () => { writeFileSync(${JSON.stringify(tornDown)}, ""); process.exit(130); };
    process.once("SIGINT", () => setTimeout(tearDown, 300));
    setInterval(() => undefined, 60_000);
    writeFileSync(${JSON.stringify(ready)}, "");`;
  const running = runNode(["-e", program]);
  await expect.poll(() => existsSync(ready)).toBe(true);
  await endPrograms();
  expect(existsSync(tornDown)).toBe(true);
  expect(await running).toBe(false);
});
