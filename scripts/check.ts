import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { endPrograms, runNode, runStep, type StepResult } from "@/scripts/check/step";
import { readPlaywrightReport, readVitestReport, summarise } from "@/scripts/check/test-report";
import { buildIfChanged } from "@/scripts/demo/build";
import { ensureBrowser } from "@/scripts/setup/browser";
import { setUpEngine } from "@/scripts/setup/engine";
import { onStop } from "@/scripts/setup/on-stop";
import { runScript } from "@/scripts/setup/run-script";

const log = (line: string): void => console.log(line);

/** The program of a package, by the path that its package.json gives. */
function program(name: string, bin = name): string {
  const file = createRequire(import.meta.url).resolve(`${name}/package.json`);
  const { bin: bins } = createRequire(import.meta.url)(file) as {
    bin: string | Record<string, string>;
  };
  return path.join(path.dirname(file), typeof bins === "string" ? bins : (bins[bin] ?? ""));
}

/**
 * All that is checked before a change is taken. Every step runs, whatever became of the ones before it, until told to
 * stop.
 */
async function checkAll(reports: string, signal: AbortSignal): Promise<StepResult[]> {
  const vitestReport = path.join(reports, "vitest.json");
  const playwrightReport = path.join(reports, "playwright.json");
  const steps: [string, Parameters<typeof runStep>[1]][] = [
    ["Engine", setEngineUp],
    ["Browser", setBrowserUp],
    [
      "Formatting",
      async () => ({
        isOk: await runNode([program("prettier"), "--check", "--log-level", "warn", "."]),
      }),
    ],
    [
      "Lint",
      async () => ({ isOk: await runNode([program("eslint"), ".", "--max-warnings", "0"]) }),
    ],
    ["Types", checkTypes],
    ["Unit, model and database tests", () => runVitest(vitestReport)],
    ["Build", buildApp],
    ["Browser tests", () => runPlaywright(playwrightReport)],
  ];
  const results: StepResult[] = [];
  for (const [name, work] of steps) {
    if (signal.aborted) break;
    results.push(await runStep(name, work));
  }
  return results;
}

async function setEngineUp() {
  const { engine } = await setUpEngine({ log });
  log(`The engine is ${engine}.`);
  return { isOk: true };
}

async function setBrowserUp() {
  const browser = await ensureBrowser({ log });
  if ("warning" in browser) {
    log(browser.warning);
    return { isOk: false };
  }
  process.env.CHROMIUM_PATH = browser.path;
  log(`${browser.path} (${browser.how})`);
  return { isOk: true };
}

async function checkTypes() {
  const hasRouteTypes = await runNode([program("next"), "typegen"]);
  return { isOk: (await runNode([program("typescript", "tsc"), "--noEmit"])) && hasRouteTypes };
}

async function runVitest(report: string) {
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const isOk = await runNode([program("vitest"), ...args]);
  return { isOk, tests: await readVitestReport(report) };
}

async function buildApp() {
  await buildIfChanged(log);
  return { isOk: true };
}

async function runPlaywright(report: string) {
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  const isOk = await runNode(
    [program("@playwright/test", "playwright"), "test", "--reporter=list,json"],
    env,
  );
  return { isOk, tests: await readPlaywrightReport(report) };
}

async function main(): Promise<number> {
  const stop = new AbortController();
  const stopped = onStop().then(() => stop.abort());
  const reports = await mkdtemp(path.join(tmpdir(), "truehue-check-"));
  try {
    const results = await Promise.race([checkAll(reports, stop.signal), stopped]);
    if (results) return tell(results);
    await endPrograms();
    return 130;
  } finally {
    await rm(reports, { recursive: true, force: true });
  }
}

// What failed comes last, where it is found without scrolling through a thousand tests that passed.
function tell(results: readonly StepResult[]): number {
  for (const failure of results.flatMap(({ tests }) => tests.failures)) {
    console.log(`\nFAILED  ${failure}`);
  }
  console.log("");
  for (const { name, isOk, seconds } of results) {
    console.log(`${isOk ? "passed" : "FAILED"}  ${seconds.toFixed(1).padStart(6)} s  ${name}`);
  }
  console.log(summarise(results.map(({ tests }) => tests)));
  return results.every(({ isOk }) => isOk) ? 0 : 1;
}

await runScript(main);
process.exit();
