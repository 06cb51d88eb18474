import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { loadEnvFile } from "node:process";
import type { Log } from "@/scripts/setup/cache";
import { makePassableFolder, resolveDataFolder } from "@/server/postgres/data-folder";
import { startPostgres } from "@/server/postgres/embedded";
import { withLock } from "@/server/postgres/folder-lock";

export type Environment = {
  databaseUrl: string;
  /** Folder for the database and the files. */
  dataDir: string;
  /** Leaves the embedded Postgres, which stops with its last user; nothing where DATABASE_URL was given. */
  close(): Promise<void>;
  /** Starts the embedded Postgres again if it has ended; whether it had. */
  revive(): Promise<boolean>;
};

/**
 * The data folder of this checkout, written into TRUEHUE_DATA; settings in `.env` count unless the shell has others.
 */
export function openDataFolder(log: Log): string {
  if (existsSync(".env")) loadEnvFile(".env");
  const { dataDir, note } = resolveDataFolder(process.cwd(), process.env.TRUEHUE_DATA);
  if (note) log(note);
  process.env.TRUEHUE_DATA = dataDir;
  return dataDir;
}

/**
 * Makes this process, and those it starts, able to work on the checkout's data: a data folder, a database (DATABASE_URL
 * where it is set, else the embedded Postgres) and a secret, all written into the environment that server/env.ts reads.
 */
export async function openEnvironment(log: Log): Promise<Environment> {
  const dataDir = openDataFolder(log);
  await makePassableFolder(dataDir);
  process.env.NEXTAUTH_SECRET ||= await readOrMakeSecret(path.join(dataDir, "secret"));
  const given = process.env.DATABASE_URL;
  if (given)
    return { databaseUrl: given, dataDir, close: async () => undefined, revive: async () => false };
  const { url, stop, revive } = await startPostgres({ dataDir, log });
  process.env.DATABASE_URL = url;
  return { databaseUrl: url, dataDir, close: stop, revive };
}

/** Made once: sign-ins and participants' hashes must outlive a restart. */
function readOrMakeSecret(file: string): Promise<string> {
  return withLock(`${file}.lock`, async () => {
    if (!existsSync(file)) await writeFile(file, randomBytes(32).toString("hex"), { mode: 0o600 });
    return (await readFile(file, "utf8")).trim();
  });
}
