import "server-only";
import { db, type Transaction } from "@/server/db";

/** Adds what counts of a completed session to the included totals, or takes it from them again. */
export async function includeSession(
  tx: Transaction,
  sessionId: string,
  times: 1 | -1 = 1,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE "participant_total" total
    SET "included_n" = total."included_n" + ${times}::int * a."n", "included_fooled" = total."included_fooled" + ${times}::int * a."fooled"
    FROM (
      SELECT "study_id", "variant_id", "participant_id", "population", count(*)::int AS "n", count(*) FILTER (WHERE "fooled")::int AS "fooled"
      FROM "answer" WHERE "session_id" = ${sessionId}::uuid AND "kind" = 'test' AND "included"
      GROUP BY "study_id", "variant_id", "participant_id", "population"
    ) a
    WHERE (total."study_id", total."variant_id", total."participant_id", total."population")
      = (a."study_id", a."variant_id", a."participant_id", a."population")`;
  await tx.$executeRaw`
    UPDATE "photo_total" total
    SET "included_n" = total."included_n" + ${times}::int, "included_fooled" = total."included_fooled" + ${times}::int * a."fooled"::int
    FROM "answer" a
    WHERE a."session_id" = ${sessionId}::uuid AND a."kind" = 'test' AND a."included"
      AND (total."study_id", total."variant_id", total."photo_id", total."population")
        = (a."study_id", a."variant_id", a."photo_id", a."population")`;
}

/** Takes all of a session's answers from the totals, as if it had given none. What counts of it is taken first. */
export async function uncountSession(tx: Transaction, sessionId: string): Promise<void> {
  await includeSession(tx, sessionId, -1);
  await tx.$executeRaw`
    DELETE FROM "participant_total" total USING "trial_session" s
    WHERE s."id" = ${sessionId}::uuid AND total."participant_id" = s."participant_id"`;
  await tx.$executeRaw`
    UPDATE "photo_total" total SET "n" = total."n" - 1, "fooled" = total."fooled" - a."fooled"::int
    FROM "answer" a
    WHERE a."session_id" = ${sessionId}::uuid AND a."kind" = 'test'
      AND (total."study_id", total."variant_id", total."photo_id", total."population")
        = (a."study_id", a."variant_id", a."photo_id", a."population")`;
  await tx.$executeRaw`
    DELETE FROM "photo_total" total USING "trial_session" s
    WHERE s."id" = ${sessionId}::uuid AND total."study_id" = s."study_id" AND total."n" = 0`;
}

/**
 * Computes every running total anew from the answers. Answers that come meanwhile wait.
 * Returns how many rows of totals differed from what the answers say.
 */
export async function rebuildTotals(): Promise<number> {
  return db.$transaction(
    async (tx) => {
      await tx.$executeRaw`LOCK TABLE "participant_total", "photo_total" IN EXCLUSIVE MODE`;
      const participants = await rebuildTable(tx, "participant_total", "participant_id");
      return participants + (await rebuildTable(tx, "photo_total", "photo_id"));
    },
    { maxWait: 30_000, timeout: 600_000 },
  );
}

async function rebuildTable(
  tx: Transaction,
  table: "participant_total" | "photo_total",
  unit: "participant_id" | "photo_id",
): Promise<number> {
  const keys = `"study_id", "variant_id", "${unit}", "population"`;
  const truth = `
    SELECT ${keys}, count(*)::int AS "n",
      count(*) FILTER (WHERE "fooled")::int AS "fooled", count(*) FILTER (WHERE "included")::int AS "included_n",
      count(*) FILTER (WHERE "included" AND "fooled")::int AS "included_fooled"
    FROM "answer" WHERE "kind" = 'test' GROUP BY 1, 2, 3, 4`;
  const [{ wrong }] = await tx.$queryRawUnsafe<{ wrong: number }[]>(`
    SELECT count(*)::int AS "wrong" FROM "${table}" stored FULL JOIN (${truth}) counted USING (${keys})
    WHERE (stored."n", stored."fooled", stored."included_n", stored."included_fooled")
      IS DISTINCT FROM (counted."n", counted."fooled", counted."included_n", counted."included_fooled")`);
  await tx.$executeRawUnsafe(`DELETE FROM "${table}"`);
  await tx.$executeRawUnsafe(
    `INSERT INTO "${table}" (${keys}, "n", "fooled", "included_n", "included_fooled") ${truth}`,
  );
  return wrong;
}
