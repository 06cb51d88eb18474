import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, inject } from "vitest";
import { db } from "@/server/db";

export type TestDatabase = { url: string; drop(): Promise<void> };

/** A migrated, empty database of one's own, copied from the template that postgres-server.ts has made. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const serverUrl = inject("postgresUrl");
  const name = `truehue_test_${randomBytes(8).toString("hex")}`;
  await runOnce(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${inject("templateDatabase")}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => runOnce(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/**
 * To be called once at the top of a test file: before its tests, the environment that `server/env.ts` reads points to
 * a fresh database and a fresh folder for files; after them both are removed.
 */
export function setUpDatabase(): void {
  let database: TestDatabase | undefined;
  let folder: string | undefined;
  beforeAll(async () => {
    database = await createTestDatabase();
    folder = await mkdtemp(path.join(tmpdir(), "truehue-test-"));
    process.env.DATABASE_URL = database.url;
    process.env.TRUEHUE_DATA = folder;
    process.env.NEXTAUTH_SECRET ??= randomBytes(32).toString("hex");
  });
  afterAll(async () => {
    await db.$disconnect();
    await database?.drop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });
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
