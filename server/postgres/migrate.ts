import { randomUUID } from "node:crypto";
import pg from "pg";
import { AppError } from "@/lib/errors";
import { readMigrationFiles, type MigrationFile } from "@/server/postgres/migration-files";

/** What the database says about one migration. */
type AppliedMigration = {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
  logs: string | null;
};

export type MigrationStatus = {
  name: string;
  state: "applied" | "pending" | "failed" | "changed" | "without file";
};

// The number that Prisma's own commands lock, so that theirs and ours exclude each other.
const advisoryLock = 72707369;

// Prisma's own table, column by column, so that its commands work on databases that this runner made.
const createTable = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                  VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum            VARCHAR(64) NOT NULL,
    finished_at         TIMESTAMPTZ,
    migration_name      VARCHAR(255) NOT NULL,
    logs                TEXT,
    rolled_back_at      TIMESTAMPTZ,
    started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  )`;

/** Applies what is pending, in order, each in a transaction of its own; returns the names of what was applied. */
export async function migrate(databaseUrl: string, folder: string): Promise<string[]> {
  const files = await readMigrationFiles(folder);
  return withClient(databaseUrl, async (client) => {
    await client.query("SELECT pg_advisory_lock($1)", [advisoryLock]);
    await client.query(createTable);
    const applied = await listApplied(client);
    checkHistory(files, applied);
    const names = new Set(applied.map((row) => row.migration_name));
    const pending = files.filter((file) => !names.has(file.name));
    for (const file of pending) await applyMigration(client, file);
    return pending.map((file) => file.name);
  });
}

/** State of every migration that has a file or a row. Changes nothing. */
export async function listMigrations(
  databaseUrl: string,
  folder: string,
): Promise<MigrationStatus[]> {
  const files = await readMigrationFiles(folder);
  const applied = await withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ found: string | null }>(
      "SELECT to_regclass('_prisma_migrations') AS found",
    );
    return rows[0]?.found ? listApplied(client) : [];
  });
  const rows = new Map(applied.map((row) => [row.migration_name, row]));
  const known = new Set(files.map((file) => file.name));
  const orphans = applied.filter((row) => !known.has(row.migration_name));
  return [
    ...files.map((file) => ({ name: file.name, state: stateOf(file, rows.get(file.name)) })),
    ...orphans.map((row) => ({ name: row.migration_name, state: "without file" as const })),
  ];
}

function stateOf(file: MigrationFile, row: AppliedMigration | undefined): MigrationStatus["state"] {
  if (!row) return "pending";
  if (!row.finished_at) return "failed";
  return row.checksum === file.checksum ? "applied" : "changed";
}

async function withClient<Result>(
  databaseUrl: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end(); // The end of the session also gives back the advisory lock.
  }
}

/** Rows that count: those marked as rolled back are Prisma's record of attempts that were undone. */
async function listApplied(client: pg.Client): Promise<AppliedMigration[]> {
  const { rows } = await client.query<AppliedMigration>(
    `SELECT migration_name, checksum, finished_at, logs FROM _prisma_migrations
     WHERE rolled_back_at IS NULL ORDER BY started_at`,
  );
  return rows;
}

/** Refuses histories on which applying more would build on sand. */
function checkHistory(files: MigrationFile[], applied: AppliedMigration[]): void {
  const byName = new Map(files.map((file) => [file.name, file]));
  for (const row of applied) {
    const file = byName.get(row.migration_name);
    if (!row.finished_at)
      throw conflict(
        `The migration ${row.migration_name} failed half-way: ${row.logs ?? "no log"}`,
      );
    if (!file) {
      throw conflict(
        `The database has the migration ${row.migration_name}, which this version of TrueHue does not know. ` +
          "It was written by a newer version: start that one, or restore a backup.",
      );
    }
    if (file.checksum !== row.checksum) {
      throw conflict(
        `The file of migration ${file.name} was changed after it was applied. ` +
          "Undo the change and write it as a new migration (npm run db -- new NAME).",
      );
    }
  }
}

function conflict(message: string): AppError {
  return new AppError("conflict", message);
}

/**
 * The row and what it speaks of are one transaction: after a failure neither is there, the error says why, and the
 * next attempt starts clean.
 */
async function applyMigration(
  client: pg.Client,
  { name, sql, checksum }: MigrationFile,
): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
       VALUES ($1, $2, clock_timestamp(), $3, now(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw new AppError(
      "conflict",
      `The migration ${name} could not be applied: ${explain(error, sql)}`,
      { cause: error },
    );
  }
}

function explain(error: unknown, sql: string): string {
  if (!(error instanceof pg.DatabaseError)) return String(error);
  const line = error.position ? sql.slice(0, Number(error.position)).split("\n").length : null;
  const place = line === null ? "" : ` (line ${line} of its migration.sql)`;
  const more = [error.detail, error.hint].filter(Boolean).join(" ");
  return `${error.message}${place}. ${more}`.trim();
}
