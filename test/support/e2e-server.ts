import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { appendFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { end } from "@/scripts/setup/child-process";
import { closeAll, openOrClose, type Close } from "@/scripts/setup/close-all";
import { openScratchFolder } from "@/scripts/setup/scratch-folder";
import { findFreePort, startPostgres } from "@/server/postgres/embedded";
import { query } from "@/test/support/query";

const startMs = 1_200_000;
const stopMs = 60_000;

/**
 * Runs the demonstration on a fresh data folder and a fresh database, as `npm run demo` does, and tells the tests
 * where by the environment: TRUEHUE_E2E_URL, TRUEHUE_E2E_TERMINAL (the file with all that it says), DATABASE_URL,
 * TRUEHUE_DATA, NEXTAUTH_URL and NEXTAUTH_SECRET. Where they are given, the running demonstration that they mean is
 * used.
 */
export default async function setUp(): Promise<Close> {
  if (process.env.TRUEHUE_E2E_URL) return async () => undefined;
  const closers: Close[] = [];
  await openOrClose(closers, () => open(closers));
  return () => closeAll(closers);
}

async function open(closers: Close[]): Promise<void> {
  const { folder, close } = await openScratchFolder("truehue-e2e-");
  closers.push(close);
  const database = await openDatabase(folder);
  closers.push(database.close);
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
  const demo = launchDemo();
  closers.push(() => end(demo, "SIGTERM", stopMs));
  await demoReady(demo, path.join(folder, "terminal.txt"));
}

/** The embedded Postgres of the fresh folder, or a database of our own on DATABASE_URL's server. */
async function openDatabase(folder: string): Promise<{ url: string; close: Close }> {
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
  await query(serverUrl, `CREATE DATABASE ${name} TEMPLATE template0`);
  return { url: url.href, close: () => query(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`) };
}

function launchDemo(): ChildProcess {
  const args = ["--conditions=react-server", "--import", "tsx", path.join("scripts", "demo.ts")];
  return spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit", "ipc"] });
}

/** Resolves when the demonstration has said the researcher's address, which is the last thing it does. */
async function demoReady(child: ChildProcess, terminalFile: string): Promise<void> {
  const timer = setTimeout(() => child.kill("SIGTERM"), startMs);
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout! }).on("line", (line) => {
      said.push(line);
      appendFileSync(terminalFile, `${line}\n`);
      if (line.startsWith("Researcher ")) resolve();
    });
    child.once("exit", () =>
      reject(new Error(`The demonstration did not start.\n${said.join("\n")}`)),
    );
  });
  clearTimeout(timer);
}
