import "server-only";
import type { Transaction } from "@/server/db";

/**
 * Issues and answers of one session wait for each other, so that two tabs neither answer a trial twice nor
 * show one that has its answer. Taken first in every transaction that does either: one order, no deadlock.
 */
export async function lockSession(tx: Transaction, sessionId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM "trial_session" WHERE "id" = ${sessionId}::uuid FOR UPDATE`;
}

/** Writes a sign of life down, by the clock of the database as all of them: servers' clocks differ. */
export async function noteSign(tx: Transaction, sessionId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "trial_session" SET "last_seen_at" = clock_timestamp() WHERE "id" = ${sessionId}::uuid`;
}
