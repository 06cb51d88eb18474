import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import path from "node:path";
import { Logger, runMigrations as migrateQueue } from "graphile-worker";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { resolveDataFolder } from "@/server/postgres/data-folder";
import { startPostgres, type RunningPostgres } from "@/server/postgres/embedded";
import { migrate } from "@/server/postgres/migrate";
import { migrationsFolder, readMigrationFiles } from "@/server/postgres/migration-files";
import { query } from "@/test/support/query";

declare module "vitest" {
  // The only way to declare what `inject` returns: vitest reads an interface.
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions
  export interface ProvidedContext {
    /** A server on which test databases may be made. */
    postgresUrl: string;
    /** A migrated database to copy. */
    templateDatabase: string;
  }
}

// The queue's tables are part of the template, and change with its package.
const { version: queueVersion } = createRequire(import.meta.url)(
  "graphile-worker/package.json",
) as { version: string };
const testDatabase = /^truehue_(test|template)_/;

/** Once for all database tests: one Postgres, one migrated template. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const server = await openServer();
  if (!server.reused) await dropLeftOvers(server.url);
  const templateDatabase = await makeTemplate(server.url);
  project.provide("postgresUrl", server.url);
  project.provide("templateDatabase", templateDatabase);
  return async () => {
    if (process.env.DATABASE_URL)
      await query(server.url, `DROP DATABASE IF EXISTS ${templateDatabase} WITH (FORCE)`);
    await server.stop();
  };
}

/** DATABASE_URL's server where it is set; else one of our own that is kept between runs, so that it starts at once. */
async function openServer(): Promise<Omit<RunningPostgres, "revive">> {
  const url = process.env.DATABASE_URL;
  if (url) return { url, reused: true, stop: async () => undefined };
  const { dataDir } = resolveDataFolder(process.cwd(), process.env.TRUEHUE_DATA);
  return startPostgres({
    dataDir: path.join(dataDir, "test"),
    log: console.log,
    isThrowaway: true,
  });
}

/** Databases of runs that were killed: nobody else uses the server that we have just started. */
async function dropLeftOvers(url: string): Promise<void> {
  const rows = await query<{ datname: string }>(url, "SELECT datname FROM pg_database");
  const current = await templateName();
  for (const { datname } of rows) {
    if (testDatabase.test(datname) && datname !== current)
      await query(url, `DROP DATABASE ${datname} WITH (FORCE)`);
  }
}

/** Named after what is in it, so that changed migrations make a new one. */
async function templateName(): Promise<string> {
  const hash = createHash("sha256").update(`queue ${queueVersion}\n`);
  for (const { name, checksum } of await readMigrationFiles(migrationsFolder))
    hash.update(`${name} ${checksum}\n`);
  return `truehue_template_${hash.digest("hex").slice(0, 16)}`;
}

/** Built under another name and renamed when complete; a lock keeps two runs from building at once. */
async function makeTemplate(serverUrl: string): Promise<string> {
  const name = await templateName();
  const building = `${name}_building`;
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock(hashtext($1))", [name]);
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [name]);
    if (rowCount !== 0) return name;
    await client.query(`DROP DATABASE IF EXISTS ${building} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${building} TEMPLATE template0`);
    const url = new URL(serverUrl);
    url.pathname = `/${building}`;
    await migrate(url.href, migrationsFolder);
    await migrateQueue({ connectionString: url.href, logger: new Logger(() => () => undefined) });
    await client.query(`ALTER DATABASE ${building} RENAME TO ${name}`);
    return name;
  } finally {
    await client.end();
  }
}
