import "server-only";
import { listPlates } from "@/lib/plates/make-plate";
import { isColourVisionDue } from "@/server/colour-vision";
import { db } from "@/server/db";

/** What a simulated observer must know to be fooled at a given rate. Never sent to anybody: read beside the app. */
export type TrialTruth = {
  kind: "practice" | "test" | "vigilance";
  variantSlug: string;
  realSide: "left" | "right";
  question: "pick_real" | "pick_fake";
};

export async function getTrialTruth(trialId: string): Promise<TrialTruth> {
  const [truth] = await db.$queryRaw<TrialTruth[]>`
    SELECT t."kind"::text AS "kind", v."slug" AS "variantSlug", t."real_side"::text AS "realSide",
      st."protocol"->>'question' AS "question"
    FROM "trial" t JOIN "variant" v ON v."id" = t."variant_id"
    JOIN "trial_session" s ON s."id" = t."session_id" JOIN "study" st ON st."id" = s."study_id"
    WHERE t."id" = ${trialId}::uuid`;
  return truth;
}

/** The numbers on the plates that the session has still to take, or null where it has none to take. */
export async function findPlateNumbers(sessionId: string): Promise<string[] | null> {
  if (!(await isColourVisionDue(sessionId))) return null;
  const where = { id: sessionId };
  const { seed } = await db.trialSession.findUniqueOrThrow({ where, select: { seed: true } });
  return listPlates(seed).map(({ shown }) => shown);
}

/** The variants that the study has, by slug. */
export async function listVariantSlugs(studySlug: string): Promise<string[]> {
  const where = { study: { slug: studySlug } };
  const rows = await db.studyVariant.findMany({
    where,
    select: { variant: { select: { slug: true } } },
  });
  return rows.map(({ variant }) => variant.slug);
}

/** The recorded choices of these trials, by trial. */
export async function findChoices(trialIds: readonly string[]): Promise<Map<string, string>> {
  const where = { trialId: { in: [...trialIds] } };
  const rows = await db.response.findMany({ where, select: { trialId: true, chosenSide: true } });
  return new Map(rows.map((row) => [row.trialId, row.chosenSide]));
}
