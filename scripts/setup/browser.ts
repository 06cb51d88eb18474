import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { chromium } from "@playwright/test";
import type { Log } from "@/scripts/setup/cache";
import { packedChromiumPath, unpackChromium } from "@/scripts/setup/packed-chromium";
import { runProgram } from "@/scripts/setup/run-program";

export type Browser = { path: string; /** Where it comes from, for people. */ how: string };
export type BrowserSource = {
  how: string;
  /** Path of the program, or null when this source has none. `install` may take minutes; `find` never does. */
  find(): Promise<string | null>;
  install?(log: Log): Promise<string | null>;
};

const installMs = 900_000;
// Playwright tries several hosts several times; where they are closed, nothing comes and this is when we give up.
const firstProgressMs = 15_000;

/** Where a Chromium may come from, in the order of preference. */
export const browserSources: BrowserSource[] = [
  { how: "CHROMIUM_PATH", find: async () => process.env.CHROMIUM_PATH || null },
  { how: "installed on this system", find: findInstalled },
  { how: "Playwright's download", find: async () => existing(chromium.executablePath()) },
  {
    how: "unpacked from the npm package @sparticuz/chromium",
    find: async () => existing(packedChromiumPath()),
  },
  { how: "Debian's package chromium", find: async () => null, install: installOnDebian },
  { how: "Playwright's download", find: async () => null, install: downloadByPlaywright },
  {
    how: "unpacked from the npm package @sparticuz/chromium",
    find: async () => null,
    install: unpackChromium,
  },
];

const warning =
  "There is no Chromium, and none could be installed: the tests in a browser cannot run. " +
  "Install Chromium or Chrome, or set CHROMIUM_PATH to one.";

/** A Chromium that runs here without installing anything, or null. */
export async function findBrowser(sources = browserSources): Promise<Browser | null> {
  for (const { how, find } of sources) {
    const found = await find();
    if (found && (await doesRun(found))) return { path: found, how };
  }
  return null;
}

/** A Chromium that runs here, installed if need be. */
export async function ensureBrowser({
  log,
  sources = browserSources,
}: {
  log: Log;
  sources?: BrowserSource[];
}): Promise<Browser | { warning: string }> {
  if (process.env.CHROMIUM_PATH && !(await doesRun(process.env.CHROMIUM_PATH))) {
    return {
      warning: `CHROMIUM_PATH is ${process.env.CHROMIUM_PATH}, which does not run. Correct it or unset it.`,
    };
  }
  const found = await findBrowser(sources);
  if (found) return found;
  for (const { how, install } of sources) {
    const installed = await install?.(log);
    if (installed && (await doesRun(installed))) return { path: installed, how };
  }
  return { warning };
}

function existing(file: string): string | null {
  return existsSync(file) ? file : null;
}

/** A file may be there and not run: a stub of the distribution, or a library that is missing. */
async function doesRun(file: string): Promise<boolean> {
  const { code, output } = await runProgram(file, ["--version"], { timeoutMs: 20_000 });
  return code === 0 && /\d+\.\d+\.\d+/.test(output);
}

async function findInstalled(): Promise<string | null> {
  const names = ["chromium", "google-chrome-stable", "google-chrome", "chromium-browser"];
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  const candidates = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  candidates.push("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
  for (const candidate of candidates)
    if (existsSync(candidate) && (await doesRun(candidate))) return candidate;
  return null;
}

async function isDebian(): Promise<boolean> {
  if (!existsSync("/etc/os-release")) return false;
  return /^ID=debian$/m.test(await readFile("/etc/os-release", "utf8"));
}

async function installOnDebian(log: Log): Promise<string | null> {
  if (process.getuid?.() !== 0 || !(await isDebian())) return null;
  log("Installing Debian's chromium (apt-get) …");
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await runProgram("apt-get", ["update"], { timeoutMs: installMs, env });
  const args = ["install", "-y", "--no-install-recommends", "chromium"];
  const { code, output } = await runProgram("apt-get", args, { timeoutMs: installMs, env });
  if (code !== 0) log(`apt-get could not install it: ${output.trim().split("\n").at(-1)}`);
  return code === 0 ? findInstalled() : null;
}

async function downloadByPlaywright(log: Log): Promise<string | null> {
  log("Downloading Chromium (playwright install) …");
  const command = path.join("node_modules", "@playwright", "test", "cli.js");
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), firstProgressMs);
  const { code } = await runProgram(process.execPath, [command, "install", "chromium"], {
    timeoutMs: installMs,
    env: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: "5000" },
    signal: abort.signal,
    onLine: (line) => {
      if (/\d+% of/.test(line)) clearTimeout(timer);
    },
  });
  clearTimeout(timer);
  if (code !== 0) log("Playwright's download cannot be reached from here.");
  return code === 0 ? existing(chromium.executablePath()) : null;
}
