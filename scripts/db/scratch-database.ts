import { randomBytes } from "node:crypto";
import pg from "pg";

/** Runs `work` on an empty database made for it on the server of `serverUrl`, and drops that database. */
export async function withScratchDatabase<Result>(
  serverUrl: string,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  const name = `truehue_scratch_${randomBytes(6).toString("hex")}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await runOnce(serverUrl, `CREATE DATABASE ${name} TEMPLATE template0`);
  try {
    return await work(url.href);
  } finally {
    await runOnce(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`);
  }
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
