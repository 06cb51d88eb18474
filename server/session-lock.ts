import "server-only";
import type { Transaction } from "@/server/db";

/**
 * Issues and answers of one session wait for each other, so that two tabs neither answer a trial twice nor
 * show one that has its answer. Taken first in every transaction that does either: one order, no deadlock.
 */
export async function lockSession(tx: Transaction, sessionId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM "trial_session" WHERE "id" = ${sessionId}::uuid FOR UPDATE`;
}
