import "server-only";
import { plateCount } from "@/lib/protocol/schema";
import { estimateFoolRate, type FoolRateEstimate, type GroupSum } from "@/lib/stats/fool-rate";
import { db } from "@/server/db";

/** all: every plate read. enough: not all, but as many as the study asks for. none: the plates were not taken. */
export const strata = ["all", "enough", "below", "none"] as const;
export type Stratum = (typeof strata)[number];

export type StratumResult = {
  slug: string;
  name: string;
  stratum: Stratum;
  estimate: FoolRateEstimate;
};

type SumRow = GroupSum & {
  slug: string;
  name: string;
  stratum: Stratum;
  participantId: string | null;
};

/**
 * Participants' fool rate of each variant by how many plates of the colour vision test they read: what counts, as in
 * `listResults`. Strata without an answer are left out. Reads single answers, unlike the study's main numbers.
 */
export async function listColourVisionResults(
  studyId: string,
  passMin: number,
): Promise<StratumResult[]> {
  const rows = await readSums(studyId, passMin);
  const keys = [...new Set(rows.map(({ slug, stratum }) => `${slug}/${stratum}`))];
  const results = keys.map((key) => {
    const own = rows.filter(({ slug, stratum }) => `${slug}/${stratum}` === key);
    const { slug, name, stratum } = own[0];
    const byParticipant = own.filter(({ participantId }) => participantId !== null);
    const byPhoto = own.filter(({ participantId }) => participantId === null);
    return { slug, name, stratum, estimate: estimateFoolRate({ byParticipant, byPhoto }) };
  });
  // Variants stay as the query has ordered them: the sort is stable.
  const place = new Map([...new Set(rows.map(({ slug }) => slug))].map((slug, i) => [slug, i]));
  return results.sort(
    (a, b) =>
      place.get(a.slug)! - place.get(b.slug)! ||
      strata.indexOf(a.stratum) - strata.indexOf(b.stratum),
  );
}

/** One row for each participant, and one for each photograph, of a variant and stratum: from one statement. */
function readSums(studyId: string, passMin: number): Promise<SumRow[]> {
  return db.$queryRaw<SumRow[]>`
    WITH "counted" AS (
      SELECT a."variant_id", a."participant_id", a."photo_id", a."fooled",
        CASE
          WHEN p."colour_vision_correct" IS NULL THEN 'none'
          WHEN p."colour_vision_correct" >= ${plateCount} THEN 'all'
          WHEN p."colour_vision_correct" >= ${passMin} THEN 'enough'
          ELSE 'below'
        END AS "stratum"
      FROM "answer" a JOIN "participant" p ON p."id" = a."participant_id"
      WHERE a."study_id" = ${studyId}::uuid AND a."population" = 'participant' AND a."kind" = 'test' AND a."included"
    ), "sums" AS (
      SELECT "variant_id", "stratum", "participant_id", count(*)::int AS "n",
        (count(*) FILTER (WHERE "fooled"))::int AS "fooled"
      FROM "counted"
      GROUP BY GROUPING SETS (("variant_id", "stratum", "participant_id"), ("variant_id", "stratum", "photo_id"))
    )
    SELECT v."slug", v."name", s."stratum", s."participant_id"::text AS "participantId", s."n", s."fooled"
    FROM "sums" s
    JOIN "study_variant" sv ON sv."variant_id" = s."variant_id" AND sv."study_id" = ${studyId}::uuid
    JOIN "variant" v ON v."id" = s."variant_id"
    ORDER BY sv."added_at", v."slug"`;
}
