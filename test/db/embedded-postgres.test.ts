import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openScratchFolder, type ScratchFolder } from "@/scripts/setup/scratch-folder";
import { checkFreeSpace } from "@/server/postgres/data-folder";
import { startPostgres, type RunningPostgres } from "@/server/postgres/embedded";
import { findProcess, isRunning, waitForEnd } from "@/server/postgres/process-identity";
import { query } from "@/test/support/query";

let scratch: ScratchFolder;
let dataDir: string;
let lines: string[];
const children: ChildProcess[] = [];

beforeAll(async () => {
  // A space in the name, as in "True Hue".
  scratch = await openScratchFolder("true hue ");
  dataDir = scratch.folder;
});

beforeEach(() => {
  lines = [];
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  const pid = await readPid().catch(() => 0);
  if (pid > 1 && findProcess(pid)) process.kill(pid, "SIGKILL");
  await rm(path.join(dataDir, "postgres"), { recursive: true, force: true, maxRetries: 5 });
});

afterAll(() => scratch.close());

const pidFile = (folder = dataDir): string =>
  path.join(folder, "postgres", "data", "postmaster.pid");

/** Of a process's children the first: told by the system's files where there are such. */
async function firstChildOf(pid: number): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() =>
    execFileSync("pgrep", ["-P", String(pid)], { encoding: "utf8" }),
  );
  return Number(children.trim().split(/\s+/)[0]);
}

const readPid = async (folder = dataDir): Promise<number> =>
  Number((await readFile(pidFile(folder), "utf8")).split("\n")[0]);
const start = (more = {}): Promise<RunningPostgres> =>
  startPostgres({ dataDir, log: (line) => void lines.push(line), ...more });

type Started = { child: ChildProcess; url: string; folder: string };

/** A process of its own that starts Postgres, in a scratch folder if in none that is given; resolves when it has. */
async function startInProcess(folder?: string): Promise<Started> {
  const loader = ["--conditions=react-server", "--import", "tsx"];
  const args = [...loader, "test/support/postgres-starter.ts", ...(folder ? [folder] : [])];
  // The channel ends it with us.
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit", "ipc"] });
  children.push(child);
  const [line] = (await once(child.stdout!, "data")) as [Buffer];
  return { child, ...(JSON.parse(line.toString()) as { url: string; folder: string }) };
}

test("what was written is there after a stop and a start, at the same address", async () => {
  const first = await start();
  expect(first.reused).toBe(false);
  await query(first.url, "CREATE TABLE hue AS SELECT 'ö' AS name");
  await first.stop();
  await expect(query(first.url, "SELECT 1")).rejects.toThrow();
  const second = await start();
  expect(second.url).toBe(first.url);
  expect(await query(second.url, "SELECT name FROM hue")).toEqual([{ name: "ö" }]);
  expect(await query(second.url, "SHOW server_encoding")).toEqual([{ server_encoding: "UTF8" }]);
  await second.stop();
});

test("a server whose starter was killed is used again, and stopped by its new user", async () => {
  const { child, url } = await startInProcess(dataDir);
  const postmaster = findProcess(await readPid())!;
  child.kill("SIGKILL");
  await once(child, "exit");
  const second = await start();
  expect(second).toMatchObject({ url, reused: true });
  await second.stop();
  expect(isRunning(postmaster)).toBe(false);
});

test("two processes share one server, and the last to leave stops it", async () => {
  const [one, two] = await Promise.all([startInProcess(dataDir), startInProcess(dataDir)]);
  expect(two.url).toBe(one.url);
  const postmaster = findProcess(await readPid())!;
  one.child.kill("SIGTERM");
  await once(one.child, "exit");
  expect(await query(two.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  two.child.kill("SIGTERM");
  await once(two.child, "exit");
  expect(isRunning(postmaster)).toBe(false);
});

test("the Postgres in a scratch folder, and the folder, go when the process that made it is killed", async () => {
  const { child, url, folder } = await startInProcess();
  expect(await query(url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  const postmaster = findProcess(await readPid(folder))!;
  child.kill("SIGKILL");
  expect(await waitForEnd(postmaster, 20_000)).toBe(true);
  await expect.poll(() => existsSync(folder), { timeout: 20_000 }).toBe(false);
});

test("a scratch folder goes when it is closed, with a Postgres that was left running in it", async () => {
  const { folder, close } = await openScratchFolder("true hue ");
  await startPostgres({ dataDir: folder, log: () => undefined, isThrowaway: true });
  const postmaster = findProcess(await readPid(folder))!;
  await close();
  expect(isRunning(postmaster)).toBe(false);
  expect(existsSync(folder)).toBe(false);
});

test("after kill -9 of Postgres itself, what was committed is there", async () => {
  const first = await start();
  await query(first.url, "CREATE TABLE hue AS SELECT 1 AS n");
  process.kill(await readPid(), "SIGKILL");
  const second = await start();
  expect(second.reused).toBe(false);
  expect(await query(second.url, "SELECT n FROM hue")).toEqual([{ n: 1 }]);
  await second.stop();
});

test("children of a killed Postgres that are slow to end are waited for", async () => {
  const first = await start();
  await query(first.url, "CREATE TABLE hue AS SELECT 1 AS n");
  const pid = await readPid();
  const orphan = await firstChildOf(pid);
  process.kill(orphan, "SIGSTOP");
  process.kill(pid, "SIGKILL");
  setTimeout(() => process.kill(orphan, "SIGCONT"), 1500);
  const second = await start();
  expect(await query(second.url, "SELECT n FROM hue")).toEqual([{ n: 1 }]);
  await second.stop();
});

test("a postmaster.pid whose number now belongs to another program of ours does not matter", async () => {
  const first = await start();
  const text = await readFile(pidFile(), "utf8");
  await first.stop();
  const other = spawn("sleep", ["60"], { stdio: "ignore" });
  children.push(other);
  await writeFile(pidFile(), text.replace(/^\d+/, String(other.pid)));
  await chmod(pidFile(), 0o644);
  const second = await start();
  expect(second.reused).toBe(false);
  expect(findProcess(other.pid!)).not.toBeNull();
  await second.stop();
});

test("a port that someone else has taken is left alone, and another one used", async () => {
  const first = await start();
  await first.stop();
  const port = Number(new URL(first.url).port);
  const squatter = createServer().listen(port, "127.0.0.1");
  await once(squatter, "listening");
  const second = await start();
  expect(new URL(second.url).port).not.toBe(String(port));
  expect(lines.join()).toContain(`${port} is in use`);
  await second.stop();
  squatter.close();
});

test("an initialisation that was interrupted is begun anew", async () => {
  await mkdir(path.join(dataDir, "postgres", "data.unfinished", "base"), { recursive: true });
  const { url, stop } = await start();
  expect(await query(url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await stop();
});

test("a full disk is a sentence that says how much is free, how much is needed and what to do", async () => {
  const message =
    /^The disk is too full: \d+ MB are free at .*, and 1000000000 MB are needed\. .*TRUEHUE_DATA/;
  await expect(checkFreeSpace(dataDir, 1e15)).rejects.toThrow(message);
  await expect(start({ neededBytes: 1e15 })).rejects.toThrow(message);
});

test.skipIf(process.getuid?.() !== 0)(
  "as root, a folder that Postgres' user may not enter is a sentence",
  async () => {
    await chmod(dataDir, 0o700);
    try {
      await expect(start()).rejects.toThrow(/may not enter .*TRUEHUE_DATA/);
    } finally {
      await chmod(dataDir, 0o755);
    }
  },
);

test("a server that was killed is started again at the same address", async () => {
  const server = await start();
  expect(await server.revive()).toBe(false);
  process.kill(await readPid(), "SIGKILL");
  await expect.poll(() => server.revive(), { timeout: 20_000 }).toBe(true);
  expect(await query(server.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await server.stop();
});
