import "server-only";
import type { Breach } from "@/lib/protocol/exclusions";
import type { Transaction } from "@/server/db";

/**
 * Ends a running session before its trials, by a rule that was announced: it counts nowhere and its arm is free for
 * another. The breach is kept as the session's exclusion. The caller holds the session's lock.
 */
export async function screenOut(tx: Transaction, sessionId: string, breach: Breach): Promise<void> {
  await tx.exclusion.create({ data: { ...breach, sessionId } });
  const data = { status: "screened_out", screenedOutAt: new Date() } as const;
  await tx.trialSession.update({ where: { id: sessionId }, data });
}
