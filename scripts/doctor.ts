import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { AppError } from "@/lib/errors";
import { findBrowser } from "@/scripts/setup/browser";
import { cacheFolder } from "@/scripts/setup/cache";
import { inspectEngine } from "@/scripts/setup/engine";
import { openDataFolder } from "@/scripts/setup/environment";
import { runScript } from "@/scripts/setup/run-script";
import { locatePackage } from "@/server/postgres/binaries";
import { findFreeBytes } from "@/server/postgres/data-folder";
import { findProcess } from "@/server/postgres/process-identity";
import { readLiveOwner } from "@/server/postgres/folder-lock";

/** What is found, and whether TrueHue can work with it. */
type Finding = { isUsable: boolean; lines: string[] };

// A first start, the demonstration's files and a native engine need about this much.
const wantedBytes = 2e9;
const notes: string[] = [];

async function examineEngine(): Promise<Finding> {
  const { engine, libtensorflow, whyNot } = await inspectEngine();
  const head = libtensorflow ? `${engine}, libtensorflow ${libtensorflow}` : engine;
  return {
    isUsable: true,
    lines: [head, ...whyNot.map((each) => `not ${each.engine}: ${each.reason}`)],
  };
}

async function examinePostgres(dataDir: string): Promise<Finding> {
  const url = process.env.DATABASE_URL;
  if (url) return examineGivenPostgres(url);
  const { version, folder } = locatePackage();
  const pidFile = path.join(dataDir, "postgres", "data", "postmaster.pid");
  const lines = [`embedded ${version}, from ${folder}`];
  if (!existsSync(pidFile))
    return { isUsable: true, lines: [...lines, "not running; it starts with what needs it"] };
  const [pid, , , port] = (await readFile(pidFile, "utf8")).split("\n");
  const isRunning = findProcess(Number(pid)) !== null;
  const state = isRunning
    ? `running on 127.0.0.1:${port} (process ${pid})`
    : "was killed; the next start recovers it";
  return {
    isUsable: true,
    lines: [...lines, state, "not a Postgres of yours: DATABASE_URL is not set"],
  };
}

async function examineGivenPostgres(url: string): Promise<Finding> {
  const { host } = new URL(url);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>("SHOW server_version");
    return { isUsable: true, lines: [`${rows[0]?.server_version} at ${host} (DATABASE_URL)`] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      isUsable: false,
      lines: [`DATABASE_URL names ${host}, which does not answer: ${reason}`],
    };
  } finally {
    await client.end();
  }
}

async function examineBrowser(): Promise<Finding> {
  const browser = await findBrowser();
  const none = "none; npm test installs one (only the tests in a browser need it)";
  return { isUsable: true, lines: [browser ? `${browser.path} (${browser.how})` : none] };
}

async function examineData(dataDir: string): Promise<Finding> {
  const free = await findFreeBytes(dataDir);
  const owner = await readLiveOwner(path.join(dataDir, "demo.lock"));
  const size = `${(free / 1e9).toFixed(1)} GB free`;
  const few =
    free < wantedBytes
      ? [`less than the ${wantedBytes / 1e9} GB of a first start: free some space`]
      : [];
  const running = owner ? [`a demonstration runs on it (process ${owner.pid})`] : [];
  return { isUsable: free > 100e6, lines: [`${dataDir}, ${size}`, ...notes, ...few, ...running] };
}

/** One that cannot even be examined is a finding too. */
async function examine(work: () => Promise<Finding>): Promise<Finding> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { isUsable: false, lines: [error.message] };
  }
}

await runScript(async () => {
  const dataDir = openDataFolder((note) => void notes.push(note));
  const parts: [string, () => Promise<Finding>][] = [
    [
      "Node",
      async () => ({
        isUsable: true,
        lines: [`${process.version}, ${process.platform} ${process.arch}`],
      }),
    ],
    ["Engine", examineEngine],
    ["Postgres", () => examinePostgres(dataDir)],
    ["Browser", examineBrowser],
    ["Data", () => examineData(dataDir)],
    ["Cache", async () => ({ isUsable: true, lines: [cacheFolder()] })],
  ];
  let isUsable = true;
  for (const [name, work] of parts) {
    const finding = await examine(work);
    isUsable &&= finding.isUsable;
    const [first = "", ...others] = finding.lines;
    console.log(`${name.padEnd(10)}${finding.isUsable ? "" : "PROBLEM: "}${first}`);
    for (const line of others) console.log(`${" ".repeat(10)}${line}`);
  }
  return isUsable ? 0 : 1;
});
