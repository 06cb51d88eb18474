import "server-only";
import { PrismaPg } from "@prisma/adapter-pg";
import { Pool } from "pg";
import { env } from "@/server/env";
import { Prisma, PrismaClient } from "@/server/generated/prisma/client";
import { log } from "@/server/log";

type Connected = { prisma: PrismaClient; pool: Pool };

// Next reloads modules during development; the pool outlives them.
const shared = globalThis as { truehueDb?: Connected };

/** The database. Made at the first use, so that a build needs no environment. */
export const db: PrismaClient = new Proxy({} as PrismaClient, {
  get: (_, property) => Reflect.get(connected().prisma, property),
});

function connected(): Connected {
  shared.truehueDb ??= connect();
  return shared.truehueDb;
}

/** One pool for Prisma and for prepared statements. */
function connect(): Connected {
  const pool = new Pool({
    connectionString: env().DATABASE_URL,
    max: 20,
    // A Postgres that takes connections and stays silent is given up on, so that whoever waits is told.
    connectionTimeoutMillis: 20_000,
  });
  // A connection that breaks while nobody uses it: the next statement gets another one, or says what is wrong.
  pool.on("error", ({ message }) =>
    log.warn({ reason: message }, "a connection to Postgres was lost"),
  );
  const adapter = new PrismaPg(pool, { disposeExternalPool: true });
  // Prisma's own limit of 5 s ends transactions that a busy machine would have brought to their end.
  const transactionOptions = { maxWait: 10_000, timeout: 20_000 };
  return { pool, prisma: new PrismaClient({ adapter, transactionOptions }) };
}

/** A statement that each connection plans once. */
export type Prepared = { name: string; text: string };

/**
 * Runs a statement of its own transaction past Prisma. For what every participant does every few seconds: Prisma takes
 * longer to send a statement than Postgres takes to run it (docs/performance.md).
 */
export async function queryPrepared<Row extends object>(
  statement: Prepared,
  values: readonly unknown[],
): Promise<Row[]> {
  return (await connected().pool.query<Row>({ ...statement, values: [...values] })).rows;
}

/** Inside `db.$transaction(async (tx) => …)`. */
export type Transaction = Prisma.TransactionClient;

/** A row with the same key was there first. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}
