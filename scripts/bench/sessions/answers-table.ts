import type { Acknowledged } from "@/scripts/simulate/observer";
import { db } from "@/server/db";
import { rebuildTotals } from "@/server/totals";

/** The trials of the sessions in their order, all of them marked as shown once: ready for answers. */
export async function markAsShown(sessionIds: readonly string[]): Promise<Map<string, string[]>> {
  const ids = [...sessionIds];
  await db.$executeRaw`
    UPDATE "trial" SET "presentations" = 1, "issued_at" = now() WHERE "session_id" = ANY(${ids}::uuid[])`;
  const rows = await db.$queryRaw<{ sessionId: string; trialIds: string[] }[]>`
    SELECT "session_id" AS "sessionId", array_agg("id" ORDER BY "index") AS "trialIds" FROM "trial"
    WHERE "session_id" = ANY(${ids}::uuid[]) GROUP BY 1`;
  return new Map(rows.map((row) => [row.sessionId, row.trialIds]));
}

export type Comparison = {
  /** Acknowledged, but not in the table, or with another side. */
  lost: number;
  /** In the table, but never acknowledged; or counted twice in the running totals. */
  doubled: number;
};

/** Holds what was acknowledged against the table, and the running totals against a count of it. */
export async function compareAnswers(acknowledged: readonly Acknowledged[]): Promise<Comparison> {
  const rows = await db.response.findMany({ select: { trialId: true, chosenSide: true } });
  const recorded = new Map<string, string>(rows.map((row) => [row.trialId, row.chosenSide]));
  const lost = acknowledged.filter(
    ({ trialId, chosenSide }) => recorded.get(trialId) !== chosenSide,
  );
  const known = new Set(acknowledged.map(({ trialId }) => trialId));
  const unknown = [...recorded.keys()].filter((trialId) => !known.has(trialId));
  const repeated = acknowledged.length - known.size;
  return { lost: lost.length, doubled: unknown.length + repeated + (await rebuildTotals()) };
}
