import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import pg from "pg";
import { AppError } from "@/lib/errors";
import { databaseName, prepareCluster, type Cluster } from "@/server/postgres/cluster";
import { diskFull, findFreeBytes } from "@/server/postgres/data-folder";
import { ownIdentity, readLiveOwner, withLock } from "@/server/postgres/folder-lock";
import { isRunning } from "@/server/postgres/process-identity";
import {
  connectionUrl,
  findPostmaster,
  startPostmaster,
  stopPostmaster,
  type Postmaster,
} from "@/server/postgres/postmaster";

export type PostgresOptions = {
  /** Folder for everything; the database lives in `postgres` inside it. */
  dataDir: string;
  log: (line: string) => void;
  /** Wanted port; else the one used before if it is free, else any free one. */
  port?: number;
  /** Fast and not durable: for tests. */
  isThrowaway?: boolean;
  /** Bytes that must be free; the default knows what a first and a later start need. */
  neededBytes?: number;
};

export type RunningPostgres = {
  url: string;
  /** Stops Postgres, unless another process still uses it. */
  stop(): Promise<void>;
  /** Starts it again at the same address if it has ended (killed for its memory, say); whether it had. */
  revive(): Promise<boolean>;
  /** Whether it was running already: another process uses it, or its starter was killed. */
  reused: boolean;
};

/** Starts the embedded Postgres of a data folder, or joins the one that runs there. Any number of processes may. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const dataDir = path.resolve(options.dataDir);
  try {
    return await startInFolder({ ...options, dataDir });
  } catch (error) {
    throw await explain(error, dataDir);
  }
}

async function explain(error: unknown, dataDir: string): Promise<unknown> {
  const { code, path: file } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC") return diskFull(dataDir, await findFreeBytes(dataDir), 400e6);
  if (code !== "EACCES" && code !== "EPERM" && code !== "EROFS") return error;
  const message = `You may not write ${file ?? dataDir}. Set TRUEHUE_DATA to a folder of your own.`;
  return new AppError("unavailable", message, { cause: error });
}

async function startInFolder(options: PostgresOptions): Promise<RunningPostgres> {
  const lockFile = path.join(options.dataDir, "postgres", "start.lock");
  return withLock(lockFile, async () => {
    const cluster = await prepareCluster(options.dataDir, options.neededBytes);
    const found = await findPostmaster(cluster);
    let postmaster = found ?? (await startOnFreePort(cluster, options));
    await ensureDatabase(cluster, postmaster);
    const leave = await registerUse(cluster);
    return {
      url: connectionUrl(cluster, postmaster.port),
      reused: found !== null,
      stop: () =>
        withLock(lockFile, async () => {
          await leave();
          if ((await countUses(cluster)) === 0) await stopPostmaster(postmaster);
        }),
      revive: async () => {
        if (isRunning(postmaster.process)) return false;
        const { port } = postmaster;
        const isThrowaway = options.isThrowaway ?? false;
        postmaster = await withLock(
          lockFile,
          async () =>
            (await findPostmaster(cluster)) ?? startPostmaster(cluster, port, isThrowaway),
        );
        return true;
      },
    };
  });
}

/** The port is remembered so that addresses written down elsewhere stay true over restarts. */
async function startOnFreePort(cluster: Cluster, options: PostgresOptions): Promise<Postmaster> {
  const portFile = path.join(cluster.folder, "port");
  const before = Number(await readFile(portFile, "utf8").catch(() => "0"));
  const port = await findFreePort(options.port ?? before);
  if (before !== 0 && port !== before)
    options.log(`Postgres moves to port ${port}: ${before} is in use.`);
  const postmaster = await startPostmaster(cluster, port, options.isThrowaway ?? false);
  await writeFile(portFile, String(port));
  return postmaster;
}

/** The wanted port if it is free on this machine's loopback, else one that is. */
export async function findFreePort(wanted: number): Promise<number> {
  return (await tryPort(wanted)) ?? (await tryPort(0)) ?? wanted;
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen({ port, host: "127.0.0.1" }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : null));
    });
  });
}

async function ensureDatabase(cluster: Cluster, { port }: Postmaster): Promise<void> {
  const client = new pg.Client({ connectionString: connectionUrl(cluster, port, "postgres") });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [
      databaseName,
    ]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${databaseName}`);
  } finally {
    await client.end();
  }
}

// Each use is a file that names its process: the last living user stops the server, and a killed one does not count.
async function registerUse(cluster: Cluster): Promise<() => Promise<void>> {
  const folder = path.join(cluster.folder, "users");
  await mkdir(folder, { recursive: true });
  useNumber += 1;
  const file = path.join(folder, `${process.pid}-${useNumber}`);
  await writeFile(file, JSON.stringify(ownIdentity()));
  return () => rm(file, { force: true });
}

let useNumber = 0;

async function countUses(cluster: Cluster): Promise<number> {
  const folder = path.join(cluster.folder, "users");
  let living = 0;
  for (const name of await readdir(folder)) {
    if (await readLiveOwner(path.join(folder, name))) living += 1;
    else await rm(path.join(folder, name), { force: true });
  }
  return living;
}
