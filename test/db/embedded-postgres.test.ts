import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkFreeSpace } from "@/server/postgres/data-folder";
import { startPostgres, type RunningPostgres } from "@/server/postgres/embedded";
import { findProcess, isRunning } from "@/server/postgres/process-identity";

let dataDir: string;
let lines: string[];
const children: ChildProcess[] = [];

beforeEach(async () => {
  // A space in the name, as in "True Hue"; and passable, because root starts Postgres as another user.
  dataDir = await mkdtemp(path.join(tmpdir(), "true hue "));
  await chmod(dataDir, 0o755);
  lines = [];
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  const pid = await readPid().catch(() => 0);
  if (pid > 1 && findProcess(pid)) process.kill(pid, "SIGKILL");
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

const pidFile = (): string => path.join(dataDir, "postgres", "data", "postmaster.pid");
const readPid = async (): Promise<number> =>
  Number((await readFile(pidFile(), "utf8")).split("\n")[0]);
const start = (more = {}): Promise<RunningPostgres> =>
  startPostgres({ dataDir, log: (line) => void lines.push(line), ...more });

async function run(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A process of its own that starts Postgres; resolves when it has. */
async function startInProcess(): Promise<{ child: ChildProcess; url: string }> {
  const args = [
    "--conditions=react-server",
    "--import",
    "tsx",
    "test/support/postgres-starter.ts",
    dataDir,
  ];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  const [line] = (await once(child.stdout!, "data")) as [Buffer];
  return { child, url: line.toString().trim() };
}

test("what was written is there after a stop and a start, at the same address", async () => {
  const first = await start();
  expect(first.reused).toBe(false);
  await run(first.url, "CREATE TABLE hue AS SELECT 'ö' AS name");
  await first.stop();
  await expect(run(first.url, "SELECT 1")).rejects.toThrow();
  const second = await start();
  expect(second.url).toBe(first.url);
  expect(await run(second.url, "SELECT name FROM hue")).toEqual([{ name: "ö" }]);
  expect(await run(second.url, "SHOW server_encoding")).toEqual([{ server_encoding: "UTF8" }]);
  await second.stop();
});

test("a server whose starter was killed is used again, and stopped by its new user", async () => {
  const { child, url } = await startInProcess();
  const postmaster = findProcess(await readPid())!;
  child.kill("SIGKILL");
  await once(child, "exit");
  const second = await start();
  expect(second).toMatchObject({ url, reused: true });
  await second.stop();
  expect(isRunning(postmaster)).toBe(false);
});

test("two processes share one server, and the last to leave stops it", async () => {
  const [one, two] = await Promise.all([startInProcess(), startInProcess()]);
  expect(two.url).toBe(one.url);
  const postmaster = findProcess(await readPid())!;
  one.child.kill("SIGTERM");
  await once(one.child, "exit");
  expect(await run(two.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  two.child.kill("SIGTERM");
  await once(two.child, "exit");
  expect(isRunning(postmaster)).toBe(false);
});

test("after kill -9 of Postgres itself, what was committed is there", async () => {
  const first = await start();
  await run(first.url, "CREATE TABLE hue AS SELECT 1 AS n");
  process.kill(await readPid(), "SIGKILL");
  const second = await start();
  expect(second.reused).toBe(false);
  expect(await run(second.url, "SELECT n FROM hue")).toEqual([{ n: 1 }]);
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
  expect(await run(url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
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
    await expect(start()).rejects.toThrow(/may not enter .*TRUEHUE_DATA/);
  },
);

test("a server that was killed is started again at the same address", async () => {
  const server = await start();
  expect(await server.revive()).toBe(false);
  process.kill(await readPid(), "SIGKILL");
  await expect.poll(() => server.revive(), { timeout: 20_000 }).toBe(true);
  expect(await run(server.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await server.stop();
});
