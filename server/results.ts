import "server-only";
import { estimateFoolRate, type FoolRateEstimate, type GroupSum } from "@/lib/stats/fool-rate";
import { wilsonInterval } from "@/lib/stats/wilson";
import type { Interval } from "@/lib/stats/interval";
import { db, type Transaction } from "@/server/db";
import type { Population, VariantKind, VariantStatus } from "@/server/generated/prisma/enums";

export type VigilanceRate = { passed: number; sessions: number; interval: Interval | null };

/** Sessions that results are told of. A player's are not: the game gives away what a session must not. */
type Reported = Exclude<Population, "player">;

export type VariantResult = {
  slug: string;
  name: string;
  kind: VariantKind;
  status: VariantStatus;
  population: Reported;
  started: number;
  completed: number;
  /** Completed sessions less excluded trials and sessions: what is published. */
  included: FoolRateEstimate;
  /** Every answer, excluded or not, of unfinished sessions too. */
  all: FoolRateEstimate;
  vigilance: VigilanceRate;
};

/**
 * The results of a study, a row for every variant and population: participants always, simulated and
 * staff sessions where there are any. Populations are never added up.
 */
export async function listResults(studyId: string): Promise<VariantResult[]> {
  return db.$transaction(
    async (tx) => {
      const variants = await listVariants(tx, studyId);
      const sessions = await countSessions(tx, studyId);
      const sums = await readSums(tx, studyId);
      return variants.flatMap((variant) =>
        (["participant", "simulated", "staff"] as const)
          .filter(
            (population) =>
              population === "participant" || sessions.has(key(variant.id, population)),
          )
          .map((population) => resultOf(variant, population, { sessions, sums })),
      );
    },
    // Both kinds of totals must sum the same answers.
    { isolationLevel: "RepeatableRead" },
  );
}

const key = (variantId: string, population: Population) => `${variantId}/${population}`;

async function listVariants(tx: Transaction, studyId: string) {
  const rows = await tx.studyVariant.findMany({
    where: { studyId },
    orderBy: [{ addedAt: "asc" }, { variant: { slug: "asc" } }],
    select: { variant: { select: { id: true, slug: true, name: true, kind: true, status: true } } },
  });
  return rows.map((row) => row.variant);
}

type SessionCounts = { started: number; completed: number; passed: number };

async function countSessions(
  tx: Transaction,
  studyId: string,
): Promise<Map<string, SessionCounts>> {
  const rows = await tx.$queryRaw<
    (SessionCounts & { variantId: string; population: Population })[]
  >`
    SELECT s."variant_id" AS "variantId", s."population"::text AS "population", count(*)::int AS "started",
      count(*) FILTER (WHERE s."status" = 'completed')::int AS "completed",
      count(*) FILTER (WHERE s."status" = 'completed' AND NOT EXISTS (
        SELECT 1 FROM "exclusion" e WHERE e."session_id" = s."id" AND e."rule" = 'vigilance'))::int AS "passed"
    FROM "trial_session" s WHERE s."study_id" = ${studyId}::uuid GROUP BY 1, 2`;
  return new Map(rows.map((row) => [key(row.variantId, row.population), row]));
}

type Total = GroupSum & { includedN: number; includedFooled: number };
type Sums = { byParticipant: Map<string, Total[]>; byPhoto: Map<string, Total[]> };

async function readSums(tx: Transaction, studyId: string): Promise<Sums> {
  const select = {
    variantId: true,
    population: true,
    n: true,
    fooled: true,
    includedN: true,
    includedFooled: true,
  } as const;
  const byParticipant = await tx.participantTotal.findMany({ where: { studyId }, select });
  const byPhoto = await tx.photoTotal.findMany({ where: { studyId }, select });
  return { byParticipant: groupRows(byParticipant), byPhoto: groupRows(byPhoto) };
}

type TotalRow = Total & { variantId: string; population: Population };

function groupRows(rows: readonly TotalRow[]): Map<string, Total[]> {
  const groups = new Map<string, Total[]>();
  for (const row of rows) {
    const at = key(row.variantId, row.population);
    const group = groups.get(at);
    if (group) group.push(row);
    else groups.set(at, [row]);
  }
  return groups;
}

type Read = { sessions: Map<string, SessionCounts>; sums: Sums };
type ListedVariant = Awaited<ReturnType<typeof listVariants>>[number];

function resultOf(
  variant: ListedVariant,
  population: Reported,
  { sessions, sums }: Read,
): VariantResult {
  const at = key(variant.id, population);
  const { started = 0, completed = 0, passed = 0 } = sessions.get(at) ?? {};
  const participants = sums.byParticipant.get(at) ?? [];
  const photos = sums.byPhoto.get(at) ?? [];
  const { slug, name, kind, status } = variant;
  const interval = completed > 0 ? wilsonInterval(passed / completed, completed, 0.95) : null;
  return {
    ...{ slug, name, kind, status, population, started, completed },
    included: estimateFoolRate({
      byParticipant: participants.map(counted),
      byPhoto: photos.map(counted),
    }),
    all: estimateFoolRate({ byParticipant: participants, byPhoto: photos }),
    vigilance: { passed, sessions: completed, interval },
  };
}

const counted = (total: Total): GroupSum => ({ n: total.includedN, fooled: total.includedFooled });
