import "server-only";
import type { Recruitment } from "@/lib/protocol/recruitment";
import { recordAudit } from "@/server/audit";
import { db } from "@/server/db";
import { requireEditor, type MemberStudy } from "@/server/studies";

/** Sets where participants come from. It is no part of the lock, so it may change while the study runs. */
export async function updateRecruitment(
  study: MemberStudy,
  userId: string,
  recruitment: Recruitment,
): Promise<void> {
  requireEditor(study);
  const { listed, game, prolific, mturk } = recruitment;
  await db.$transaction(async (tx) => {
    await tx.study.update({ where: { id: study.id }, data: { recruitment } });
    // Codes are worth money: they stay out of the log.
    const detail = { listed, game, prolific: prolific !== null, mturk };
    await recordAudit({ action: "study.recruited", userId, studyId: study.id, detail }, tx);
  });
}
