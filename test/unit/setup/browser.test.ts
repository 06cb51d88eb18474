import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "@playwright/test";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { browserSources, ensureBrowser, type BrowserSource } from "@/scripts/setup/browser";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "truehue browser "));
  vi.stubEnv("CHROMIUM_PATH", "");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const log = (): void => undefined;

async function makeProgram(name: string, script: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return file;
}

test("a program that is there and does not run is passed over", async () => {
  const stub = await makeProgram("stub", "echo 'Install me with a shop.'; exit 1");
  const works = await makeProgram("works", "echo 'Chromium 150.0.1'");
  const sources: BrowserSource[] = [
    { how: "a stub", find: async () => stub },
    { how: "a library that is missing", find: async () => path.join(folder, "absent") },
    { how: "an installation", find: async () => null, install: async () => works },
  ];
  expect(await ensureBrowser({ log, sources })).toEqual({ path: works, how: "an installation" });
});

test("without any Chromium there is a sentence that says what to do", async () => {
  const result = await ensureBrowser({
    log,
    sources: [{ how: "nothing", find: async () => null }],
  });
  expect(result).toEqual({
    warning: expect.stringContaining("Install Chromium or Chrome, or set CHROMIUM_PATH"),
  });
});

test("a wrong CHROMIUM_PATH is not silently replaced", async () => {
  vi.stubEnv("CHROMIUM_PATH", path.join(folder, "absent"));
  expect(await ensureBrowser({ log })).toEqual({
    warning: expect.stringContaining("which does not run"),
  });
});

const isPacked = process.platform === "linux" && process.arch === "x64";

test.runIf(isPacked)(
  "the Chromium that npm brings runs without root and draws text",
  { timeout: 120_000 },
  async () => {
    vi.stubEnv("XDG_CACHE_HOME", folder);
    const sources = browserSources.filter(({ how }) => how.includes("@sparticuz/chromium"));
    const found = await ensureBrowser({ log, sources });
    const executablePath = "path" in found ? found.path : "";
    const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    const browser = await chromium.launch({ executablePath, args });
    const page = await browser.newPage();
    await page.setContent("<span style='font: 40px sans-serif'>Which is real?</span>");
    const width = await page.locator("span").evaluate((span) => span.getBoundingClientRect().width);
    expect(width).toBeGreaterThan(150);
    await browser.close();
  },
);
