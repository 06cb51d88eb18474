import "server-only";
import { AppError } from "@/lib/errors";
import type { PresentationInput } from "@/lib/schemas/participant";
import { db, type Transaction } from "@/server/db";
import { lockSession, noteSign } from "@/server/session-lock";
import { hashToken, tokenOf } from "@/server/stimulus-token";

/**
 * A presentation is counted before its pictures may have been seen, and not otherwise (docs/protocol.md, "What counts
 * as shown"): at its issue (server/trials.ts), or for one issued in advance when the browser begins to show it.
 */

/** By the clock of the database, as the receipt of the answer: servers' clocks differ. */
async function countPresentation(
  tx: Transaction,
  trialId: string,
  presentation: number,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE "trial" SET "presentations" = ${presentation}, "issued_at" = clock_timestamp()
    WHERE "id" = ${trialId}::uuid`;
}

/**
 * Counts a presentation that was issued in advance, from now on shown. The same again is acknowledged again; one whose
 * trial was issued again since is refused, and so is one of an answered trial.
 */
export async function recordPresentation(
  sessionId: string,
  { trialId, presentation, address }: PresentationInput,
): Promise<void> {
  await db.$transaction(async (tx) => {
    await lockSession(tx, sessionId);
    const trial = await tx.trial.findFirst({
      where: { id: trialId, sessionId },
      select: { id: true, presentations: true },
    });
    if (!trial) throw new AppError("not_found", "There is no such trial in your session.");
    const tokenHash = hashToken(tokenOf(address));
    const isLatest = await tx.stimulusToken.findFirst({
      where: { tokenHash, trialId, presentation },
      select: { slot: true },
    });
    if (!isLatest) throw new AppError("conflict", "This pair was loaded again since.");
    if (presentation >= trial.presentations) await countPresentation(tx, trialId, presentation);
    await noteSign(tx, sessionId);
  });
}
