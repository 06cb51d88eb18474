import "server-only";
import { PrismaPg } from "@prisma/adapter-pg";
import { env } from "@/server/env";
import { Prisma, PrismaClient } from "@/server/generated/prisma/client";

// Next reloads modules during development; the pool outlives them.
const shared = globalThis as { truehueDb?: PrismaClient };

/** The database. Made at the first use, so that a build needs no environment. */
export const db: PrismaClient = new Proxy({} as PrismaClient, {
  get: (_, property) => Reflect.get(client(), property),
});

function client(): PrismaClient {
  shared.truehueDb ??= new PrismaClient({
    adapter: new PrismaPg({ connectionString: env().DATABASE_URL, max: 20 }),
  });
  return shared.truehueDb;
}

/** Inside `db.$transaction(async (tx) => …)`. */
export type Transaction = Prisma.TransactionClient;

/** A row with the same key was there first. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}
