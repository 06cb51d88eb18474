import "server-only";
import { AppError } from "@/lib/errors";
import { recordAudit } from "@/server/audit";
import { lockCompletion } from "@/server/completion";
import { db, type Transaction } from "@/server/db";
import { Prisma } from "@/server/generated/prisma/client";
import { lockSession } from "@/server/session-lock";
import { uncountSession } from "@/server/totals";
import { hashWithdrawalCode } from "@/server/withdrawal-code";

/**
 * Removes all that a participant answered, by the code of their debrief, and takes it from the totals. What stays says
 * nothing of them: that a session was held and withdrawn (docs/decisions/0009-withdrawal.md). The same code again is
 * acknowledged again. Any other is refused by one sentence, whatever it is.
 */
export async function withdraw(studySlug: string, code: string): Promise<void> {
  await db.$transaction(
    async (tx) => {
      const session = await getSessionByCode(tx, studySlug, code);
      await lockSession(tx, session.id);
      const { status } = await tx.trialSession.findUniqueOrThrow({
        where: { id: session.id },
        select: { status: true },
      });
      if (status === "withdrawn") return;
      await lockCompletion(tx, session.studyId);
      await uncountSession(tx, session.id);
      await removeAnswers(tx, session);
      await recordAudit({ action: "session.withdrawn", studyId: session.studyId }, tx);
    },
    { maxWait: 30_000, timeout: 30_000 },
  );
}

/** Found by its hash, so that no comparison tells how much of a wrong code is right. */
async function getSessionByCode(tx: Transaction, studySlug: string, code: string) {
  const session = await tx.trialSession.findFirst({
    where: { withdrawalCodeHash: hashWithdrawalCode(code), study: { slug: studySlug } },
    select: { id: true, studyId: true, participantId: true },
  });
  if (session) return session;
  throw new AppError(
    "not_found",
    "This is not the withdrawal code of a session in this study. It has 16 letters and digits; your last page shows it.",
    { reason: "wrongCode" },
  );
}

type Withdrawing = { id: string; participantId: string };

async function removeAnswers(
  tx: Transaction,
  { id: sessionId, participantId }: Withdrawing,
): Promise<void> {
  // The triggers that keep answers and exclusions let them go in this transaction alone.
  await tx.$queryRaw`SELECT set_config('truehue.withdrawal', 'on', true)`;
  await tx.exclusion.deleteMany({ where: { sessionId } });
  await tx.stimulusToken.deleteMany({ where: { trial: { sessionId } } });
  await tx.response.deleteMany({ where: { trial: { sessionId } } });
  await tx.trialSession.update({
    where: { id: sessionId },
    data: { status: "withdrawn", questionnaire: Prisma.DbNull },
  });
  await tx.participant.update({
    where: { id: participantId },
    data: { screen: Prisma.DbNull, colourVision: Prisma.DbNull, colourVisionCorrect: null },
  });
}
