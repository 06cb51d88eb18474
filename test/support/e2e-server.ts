import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import pg from "pg";
import { findFreePort, startPostgres } from "@/server/postgres/embedded";

const startMs = 1_200_000;

/**
 * Runs the demonstration on a fresh data folder and a fresh database, as `npm run demo` does, and tells the tests
 * where by the environment: TRUEHUE_E2E_URL, TRUEHUE_E2E_TERMINAL (the file with all that it says), DATABASE_URL,
 * TRUEHUE_DATA, NEXTAUTH_URL and NEXTAUTH_SECRET. Where they are given, the running demonstration that they mean is
 * used.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  if (process.env.TRUEHUE_E2E_URL) return async () => undefined;
  const folder = await mkdtemp(path.join(tmpdir(), "truehue-e2e-"));
  await chmod(folder, 0o755);
  const database = await openDatabase(folder);
  const port = await findFreePort(0);
  const url = `http://localhost:${port}`;
  Object.assign(process.env, {
    TRUEHUE_E2E_URL: url,
    TRUEHUE_E2E_TERMINAL: path.join(folder, "terminal.txt"),
    DATABASE_URL: database.url,
    TRUEHUE_DATA: folder,
    NEXTAUTH_URL: url,
    NEXTAUTH_SECRET: randomBytes(32).toString("hex"),
    PORT: String(port),
  });
  const demo = await startDemo(path.join(folder, "terminal.txt"));
  return async () => {
    demo.kill("SIGTERM");
    if (demo.exitCode === null) await once(demo, "exit");
    await database.close();
    await rm(folder, { recursive: true, force: true });
  };
}

/** The embedded Postgres of the fresh folder, or a database of our own on DATABASE_URL's server. */
async function openDatabase(folder: string): Promise<{ url: string; close(): Promise<void> }> {
  const serverUrl = process.env.DATABASE_URL;
  if (!serverUrl) {
    const { url, stop } = await startPostgres({
      dataDir: folder,
      log: console.log,
      isThrowaway: true,
    });
    return { url, close: stop };
  }
  const name = `truehue_test_${randomBytes(8).toString("hex")}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await runOnce(serverUrl, `CREATE DATABASE ${name} TEMPLATE template0`);
  return { url: url.href, close: () => runOnce(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`) };
}

async function runOnce(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Resolves when the demonstration has said the researcher's address, which is the last thing it does. */
async function startDemo(terminalFile: string): Promise<ChildProcess> {
  const args = ["--conditions=react-server", "--import", "tsx", path.join("scripts", "demo.ts")];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit", "ipc"] });
  const timer = setTimeout(() => child.kill("SIGTERM"), startMs);
  const said: string[] = [];
  const ready = new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout! }).on("line", (line) => {
      said.push(line);
      appendFileSync(terminalFile, `${line}\n`);
      if (line.startsWith("Researcher ")) resolve();
    });
    child.once("exit", () =>
      reject(new Error(`The demonstration did not start.\n${said.join("\n")}`)),
    );
  });
  await ready;
  clearTimeout(timer);
  return child;
}
