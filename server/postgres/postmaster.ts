import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { open, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { AppError } from "@/lib/errors";
import { asUser, databaseName, serverEnvironment, type Cluster } from "@/server/postgres/cluster";
import {
  commandLineOf,
  findProcess,
  isRunning,
  waitForEnd,
  type ProcessIdentity,
} from "@/server/postgres/process-identity";

/** A running Postgres of ours. */
export type Postmaster = { process: ProcessIdentity; port: number };

// Recovery after a crash may have much to replay; a server that says nothing for this long is given up.
const startMs = 180_000;

/** How long the children of a killed postmaster are waited for. */
const orphansMs = 20_000;

/** Connection string of one database of the cluster on a port of this machine. */
export function connectionUrl(cluster: Cluster, port: number, database = databaseName): string {
  return `postgresql://${databaseName}:${cluster.password}@127.0.0.1:${port}/${database}`;
}

/** What postmaster.pid says: number of the process and its port; null without such a file. */
async function readPidFile(cluster: Cluster): Promise<{ pid: number; port: number } | null> {
  const file = path.join(cluster.dataFolder, "postmaster.pid");
  if (!existsSync(file)) return null;
  const lines = (await readFile(file, "utf8")).split("\n");
  return { pid: Number(lines[0]), port: Number(lines[3]) };
}

/**
 * The Postgres that already runs on this cluster (its starter may have been killed), or null.
 * One that runs but does not answer is stopped; a number that now belongs to another program is made harmless.
 */
export async function findPostmaster(cluster: Cluster): Promise<Postmaster | null> {
  const noted = await readPidFile(cluster);
  const identity = noted && findProcess(noted.pid);
  if (!noted || !identity) return null; // Postgres itself clears a file that names no process.
  if (!commandLineOf(noted.pid).includes(`postgres -D ${cluster.dataFolder} `)) {
    await disownPidFile(cluster);
    return null;
  }
  const postmaster = { process: identity, port: noted.port };
  if (await answers(cluster, noted.port)) return postmaster;
  await stopPostmaster(postmaster);
  return null;
}

/**
 * Postgres refuses to start while the number in postmaster.pid belongs to a living process, whatever that process is.
 * Only the number is replaced, by one no process can have: the rest names the shared memory, by which Postgres still
 * finds out whether remains of its predecessor are alive.
 */
async function disownPidFile(cluster: Cluster): Promise<void> {
  const file = path.join(cluster.dataFolder, "postmaster.pid");
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace(/^\d+/, "999999999"));
}

/** Whether our cluster, and no other program, answers on the port within 5 s. */
async function answers(cluster: Cluster, port: number): Promise<boolean> {
  const client = new pg.Client({
    connectionString: connectionUrl(cluster, port, "postgres"),
    connectionTimeoutMillis: 5000,
    query_timeout: 5000,
  });
  // A connection cut while idle must not end this process; the query below reports what matters.
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>("SHOW data_directory");
    return rows[0]?.data_directory === cluster.dataFolder;
  } catch {
    return false; // Refused, starting up or shutting down: in every case it does not answer.
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Starts Postgres and waits until it answers. `isThrowaway`: for tests, gives up durability for speed. The children of
 * a postmaster that was killed end by themselves a little later; until then Postgres does not start, and is asked again.
 */
export async function startPostmaster(
  cluster: Cluster,
  port: number,
  isThrowaway: boolean,
): Promise<Postmaster> {
  const deadline = Date.now() + orphansMs;
  for (;;) {
    try {
      return await launch(cluster, port, isThrowaway);
    } catch (error) {
      const isAwaitingOrphans = /pre-existing shared memory block/.test((error as Error).message);
      if (!isAwaitingOrphans || Date.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function launch(cluster: Cluster, port: number, isThrowaway: boolean): Promise<Postmaster> {
  const logFile = path.join(cluster.folder, "server.log");
  const log = await open(logFile, "w", 0o600);
  try {
    const child = spawn(
      path.join(cluster.binaries.folder, "bin", "postgres"),
      serverOptions(cluster, port, isThrowaway),
      {
        ...asUser(cluster.user),
        // Its own process group: Ctrl-C in the terminal reaches us alone, and we stop things in order.
        detached: true,
        stdio: ["ignore", log.fd, log.fd],
        env: serverEnvironment(),
      },
    );
    child.unref();
    const failure = new Promise<Error>((resolve) => child.once("error", resolve));
    const identity = child.pid === undefined ? null : findProcess(child.pid);
    if (!identity) throw await Promise.race([failure, describeFailure(cluster, logFile)]);
    await waitUntilReady(cluster, { process: identity, port }, logFile);
    return { process: identity, port };
  } finally {
    await log.close();
  }
}

function serverOptions(cluster: Cluster, port: number, isThrowaway: boolean): string[] {
  const settings = [
    `port=${port}`,
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=100",
    "timezone=UTC",
    "log_timezone=UTC",
    ...(isThrowaway ? ["fsync=off", "synchronous_commit=off", "full_page_writes=off"] : []),
  ];
  return ["-D", cluster.dataFolder, ...settings.flatMap((setting) => ["-c", setting])];
}

async function waitUntilReady(
  cluster: Cluster,
  postmaster: Postmaster,
  logFile: string,
): Promise<void> {
  const deadline = Date.now() + startMs;
  while (!(await answers(cluster, postmaster.port))) {
    if (!isRunning(postmaster.process)) throw await describeFailure(cluster, logFile);
    if (Date.now() > deadline) {
      await stopPostmaster(postmaster);
      throw new AppError(
        "unavailable",
        `Postgres did not become ready within ${startMs / 1000} s: see ${logFile}.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function describeFailure(cluster: Cluster, logFile: string): Promise<AppError> {
  const lines = (await readFile(logFile, "utf8")).trim().split("\n");
  const reasons = lines
    .filter((line) => /FATAL|PANIC|ERROR|error|HINT|could not/.test(line))
    .slice(0, 4);
  const said = (reasons.length > 0 ? reasons : lines.slice(-4)).join(" ");
  return new AppError(
    "unavailable",
    `Postgres did not start in ${cluster.folder}: ${said} (the whole log: ${logFile})`,
  );
}

/** Stops at once but in order; one that does not obey is made to. */
export async function stopPostmaster({ process: identity }: Postmaster): Promise<void> {
  for (const [signal, waitMs] of [
    ["SIGINT", 15_000],
    ["SIGQUIT", 5000],
    ["SIGKILL", 5000],
  ] as const) {
    if (!isRunning(identity)) return;
    process.kill(identity.pid, signal);
    if (await waitForEnd(identity, waitMs)) return;
  }
  throw new AppError("unavailable", `Postgres (process ${identity.pid}) cannot be ended.`);
}
