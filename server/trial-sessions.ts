import "server-only";
import { randomBytes, randomUUID } from "node:crypto";
import { AppError } from "@/lib/errors";
import {
  chooseArm,
  composeSession,
  type ArmState,
  type Candidate,
  type ComposedTrial,
} from "@/lib/protocol/compose";
import type { Breach } from "@/lib/protocol/exclusions";
import { seededRandom } from "@/lib/protocol/random";
import { recruitmentSchema } from "@/lib/protocol/recruitment";
import { gameProtocol, protocolSchema } from "@/lib/protocol/schema";
import type { PlayInput, StartInput } from "@/lib/schemas/participant";
import { db, type Transaction } from "@/server/db";
import type { Prisma } from "@/server/generated/prisma/client";
import type { Population, StudyStatus } from "@/server/generated/prisma/enums";
import { inTurn } from "@/server/in-turn";
import { hashWithdrawalCode, withdrawalCodeOf } from "@/server/withdrawal-code";

/** A started session that goes silent for this long stops counting towards its arm. */
const SILENCE = "30 minutes";

/** Baseline whose colours are another photograph's: what vigilance trials show. */
export const VIGILANCE_SLUG = "random";

/** Whom a recruiter sent. Of the recruiter's id for them only a keyed hash is known. */
export type Recruited = { recruiter: "prolific" | "mturk"; outsideIdHash: Uint8Array<ArrayBuffer> };

export type Starter = {
  population: Exclude<Population, "player">;
  /** Null for whoever follows the study's own link. */
  recruited?: Recruited | null;
  /** Rules that leave the session out from its start. */
  breaches?: readonly Breach[];
};

/**
 * Starts a session: draws the arm, composes the trials from a new seed, and stores both. Starts of one
 * study wait for one another, so that arms and photographs stay balanced however many come at once: those of this
 * process in a queue, those of others at the study's row. A start that is sent again, and a person who comes
 * again, find the session that there is.
 */
export function startSession(
  studySlug: string,
  input: StartInput,
  starter: Starter,
): Promise<string> {
  const { population, recruited = null, breaches = [] } = starter;
  return beginInTurn(studySlug, async (tx, study) => {
    const earlier = await findStarted(tx, study.id, { startKey: input.startKey, recruited });
    if (earlier) return earlier;
    requireOpen(study);
    requireConsentVersion(study.protocol.consentVersion, input.consentVersion);
    const participant = {
      ...{ consentVersion: input.consentVersion, screen: input.screen },
      language: input.language ?? study.protocol.language,
      ...(recruited ?? { recruiter: "direct" }),
    };
    return begin(tx, study, { startKey: input.startKey, population, participant, breaches });
  });
}

/** Starts a game of the study: composed as a session is, but nothing is kept of the player. */
export function startGame(studySlug: string, { startKey, language }: PlayInput): Promise<string> {
  return beginInTurn(studySlug, async (tx, study) => {
    const earlier = await findStarted(tx, study.id, { startKey, recruited: null, isGame: true });
    if (earlier) return earlier;
    requireOpen(study);
    if (!study.recruitment.game) {
      throw new AppError("forbidden", "This study cannot be played without taking part.");
    }
    const participant = {
      ...{ consentVersion: 0, recruiter: "direct" },
      language: language ?? study.protocol.language,
    };
    return begin(tx, study, { startKey, population: "player", participant, breaches: [] });
  });
}

function beginInTurn(
  studySlug: string,
  work: (tx: Transaction, study: LockedStudy) => Promise<string>,
): Promise<string> {
  const transact = () =>
    db.$transaction(async (tx) => work(tx, await lockStudy(tx, studySlug)), {
      maxWait: 30_000,
      timeout: 30_000,
    });
  return inTurn(`start/${studySlug}`, transact);
}

type Start = { startKey: string; recruited: Recruited | null; isGame?: boolean };

/** The session that this start, or this person, has begun before. */
async function findStarted(
  tx: Transaction,
  studyId: string,
  { startKey, recruited, isGame = false }: Start,
): Promise<string | null> {
  const hash = recruited?.outsideIdHash ?? null;
  const [found] = await tx.$queryRaw<{ id: string; isSamePerson: boolean }[]>`
    SELECT s."id", true AS "isSamePerson" FROM "participant" p JOIN "trial_session" s ON s."participant_id" = p."id"
    WHERE p."study_id" = ${studyId}::uuid AND p."outside_id_hash" = ${hash}::bytea
    UNION ALL
    SELECT s."id", p."outside_id_hash" IS NOT DISTINCT FROM ${hash}::bytea AND (s."population" = 'player') = ${isGame}::boolean
    FROM "trial_session" s JOIN "participant" p ON p."id" = s."participant_id"
    WHERE s."study_id" = ${studyId}::uuid AND s."start_key" = ${startKey}::uuid
    LIMIT 1`;
  if (!found) return null;
  if (found.isSamePerson) return found.id;
  throw new AppError("conflict", "Somebody else began from this page. Please try again.");
}

type Beginning = {
  startKey: string;
  population: Population;
  participant: Omit<Prisma.ParticipantUncheckedCreateWithoutSessionInput, "studyId">;
  breaches: readonly Breach[];
};

async function begin(
  tx: Transaction,
  study: LockedStudy,
  { startKey, population, participant, breaches }: Beginning,
): Promise<string> {
  const id = randomUUID();
  const seed = randomBytes(16).toString("hex");
  const { arms, sequence } = await readHistory(tx, study.id, population);
  const armId = chooseArm(arms, seededRandom(`${seed}/arm`));
  const trials = await composeTrials(tx, study, { armId, population, sequence, seed });
  const participantId = randomUUID();
  await tx.participant.createMany({
    data: [{ ...participant, id: participantId, studyId: study.id }],
  });
  const withdrawalCodeHash =
    population === "player" ? null : hashWithdrawalCode(withdrawalCodeOf(id));
  const session = { id, sequence, seed, population, startKey, participantId, withdrawalCodeHash };
  await tx.trialSession.createMany({
    data: [{ ...session, studyId: study.id, variantId: armId }],
  });
  await writeTrials(tx, id, trials);
  if (breaches.length > 0)
    await tx.exclusion.createMany({ data: breaches.map((each) => ({ ...each, sessionId: id })) });
  return id;
}

/** As one document: a session has hundreds of values, and a burst of starts writes many sessions. */
async function writeTrials(
  tx: Transaction,
  sessionId: string,
  trials: readonly ComposedTrial[],
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "trial" ("session_id", "index", "kind", "photo_id", "variant_id", "real_side", "real_slot")
    SELECT ${sessionId}::uuid, t."place" - 1, (t."trial"->>'kind')::"TrialKind", (t."trial"->>'photoId')::uuid,
      (t."trial"->>'variantId')::uuid, (t."trial"->>'realSide')::"Side", (t."trial"->>'realSlot')::"Slot"
    FROM jsonb_array_elements(${JSON.stringify(trials)}::jsonb) WITH ORDINALITY AS t("trial", "place")`;
}

type StudyRow = { id: string; status: StudyStatus; protocol: unknown; recruitment: unknown };
type LockedStudy = Awaited<ReturnType<typeof lockStudy>>;

async function lockStudy(tx: Transaction, slug: string) {
  const [study] = await tx.$queryRaw<StudyRow[]>`
    SELECT "id", "status"::text AS "status", "protocol", "recruitment" FROM "study" WHERE "slug" = ${slug} FOR NO KEY UPDATE`;
  if (!study || study.status === "draft")
    throw new AppError("not_found", "There is no such study.", { reason: "studyClosed" });
  return {
    ...study,
    protocol: protocolSchema.parse(study.protocol),
    recruitment: recruitmentSchema.parse(study.recruitment),
  };
}

function requireOpen(study: LockedStudy): void {
  if (study.status === "open") return;
  throw new AppError("unavailable", "This study does not take new participants at the moment.", {
    reason: "studyClosed",
  });
}

function requireConsentVersion(current: number, given: number): void {
  if (current === given) return;
  throw new AppError(
    "conflict",
    "The consent text has changed. Please reload the page and read it again.",
    { reason: "consentChanged" },
  );
}

/** Where the study's arms stand, and the place in its history that a new session gets. */
async function readHistory(
  tx: Transaction,
  studyId: string,
  population: Population,
): Promise<{ arms: ArmState[]; sequence: number }> {
  const rows = await tx.$queryRaw<(ArmState & { sequence: number })[]>`
    SELECT sv."variant_id" AS "variantId",
      count(s."id") FILTER (WHERE s."status" = 'completed')::int AS "completed",
      count(s."id") FILTER (WHERE s."status" = 'running' AND s."last_seen_at" > clock_timestamp() - ${SILENCE}::interval)::int AS "running",
      (SELECT coalesce(max(earlier."sequence"), -1) + 1 FROM "trial_session" earlier WHERE earlier."study_id" = ${studyId}::uuid) AS "sequence"
    FROM "study_variant" sv
    JOIN "variant" v ON v."id" = sv."variant_id" AND v."status" = 'ready'
    LEFT JOIN "trial_session" s ON s."study_id" = sv."study_id" AND s."variant_id" = sv."variant_id"
      AND s."population" = ${population}::"Population"
    WHERE sv."study_id" = ${studyId}::uuid
    GROUP BY sv."variant_id" ORDER BY sv."variant_id"`;
  return { arms: rows, sequence: rows[0]?.sequence ?? 0 };
}

/**
 * Composes a stored session again, from its seed, its arm and the sessions before it: an audit compares
 * this with the trials that are stored. The arm itself was drawn from who was taking part at that moment.
 */
export async function recomposeSession(sessionId: string): Promise<ComposedTrial[]> {
  return db.$transaction(async (tx) => {
    const { study, variantId, ...draw } = await tx.trialSession.findUniqueOrThrow({
      where: { id: sessionId },
      select: {
        variantId: true,
        population: true,
        sequence: true,
        seed: true,
        study: { select: { id: true, protocol: true } },
      },
    });
    const protocol = protocolSchema.parse(study.protocol);
    return composeTrials(tx, { id: study.id, protocol }, { ...draw, armId: variantId });
  });
}

type Draw = { armId: string; population: Population; sequence: number; seed: string };
type ComposedStudy = Pick<LockedStudy, "id" | "protocol">;

/** The trials of the session with this place in the study's history: the same again for the same seed. */
async function composeTrials(tx: Transaction, { id, ...study }: ComposedStudy, draw: Draw) {
  const { armId, population } = draw;
  const protocol = population === "player" ? gameProtocol(study.protocol) : study.protocol;
  // Without vigilance trials the arm's own stimuli are all that a session needs.
  const vigilanceId = protocol.vigilanceTrials > 0 ? await getVigilanceVariant(tx, id) : armId;
  const candidates = await listCandidates(tx, id, { ...draw, vigilanceId });
  // A random source of its own: how many arms there were to draw from must not change the trials.
  const random = seededRandom(`${draw.seed}/trials`);
  return composeSession({ protocol, candidates, armId, vigilanceId, random });
}

async function getVigilanceVariant(tx: Transaction, studyId: string): Promise<string> {
  const where = { slug: VIGILANCE_SLUG, stimuli: { some: { studyId } } };
  const variant = await tx.variant.findFirst({ where, select: { id: true } });
  if (variant) return variant.id;
  throw new AppError("unavailable", "This study has no stimuli for its vigilance trials.");
}

/** Photographs with every stimulus that a session needs, and how often earlier sessions tested each. */
async function listCandidates(
  tx: Transaction,
  studyId: string,
  draw: Draw & { vigilanceId: string },
) {
  const { armId, vigilanceId, population, sequence } = draw;
  return tx.$queryRaw<Candidate[]>`
    SELECT real."photo_id" AS "photoId", coalesce(tested."times", 0) AS "shown"
    FROM "stimulus" real
    JOIN "stimulus" arm ON (arm."study_id", arm."photo_id") = (real."study_id", real."photo_id") AND arm."variant_id" = ${armId}::uuid
    JOIN "stimulus" vig ON (vig."study_id", vig."photo_id") = (real."study_id", real."photo_id") AND vig."variant_id" = ${vigilanceId}::uuid
    LEFT JOIN (
      SELECT t."photo_id", count(*)::int AS "times" FROM "trial_session" s JOIN "trial" t ON t."session_id" = s."id"
      WHERE s."study_id" = ${studyId}::uuid AND s."variant_id" = ${armId}::uuid AND s."sequence" < ${sequence}
        AND s."population" = ${population}::"Population" AND t."kind" = 'test'
      GROUP BY t."photo_id"
    ) tested ON tested."photo_id" = real."photo_id"
    WHERE real."study_id" = ${studyId}::uuid AND real."variant_id" IS NULL
    ORDER BY real."photo_id"`;
}
