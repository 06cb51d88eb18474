import "server-only";
import { randomBytes } from "node:crypto";
import { AppError } from "@/lib/errors";
import {
  chooseArm,
  composeSession,
  type ArmState,
  type Candidate,
  type ComposedTrial,
} from "@/lib/protocol/compose";
import { seededRandom } from "@/lib/protocol/random";
import { protocolSchema } from "@/lib/protocol/schema";
import type { StartInput } from "@/lib/schemas/participant";
import { db, type Transaction } from "@/server/db";
import type { Population } from "@/server/generated/prisma/enums";
import { inTurn } from "@/server/in-turn";

/** A started session that goes silent for this long stops counting towards its arm. */
const SILENCE_MS = 30 * 60 * 1000;

/** Baseline whose colours are another photograph's: what vigilance trials show. */
export const VIGILANCE_SLUG = "random";

/**
 * Starts a session: draws the arm, composes the trials from a new seed, and stores both. Starts of one
 * study wait for one another, so that arms and photographs stay balanced however many come at once: those of this
 * process in a queue, those of others at the study's row.
 */
export function startSession(
  studySlug: string,
  input: StartInput,
  population: Population,
): Promise<string> {
  return inTurn(`start/${studySlug}`, () => startInTurn(studySlug, input, population));
}

function startInTurn(
  studySlug: string,
  input: StartInput,
  population: Population,
): Promise<string> {
  return db.$transaction(
    async (tx) => {
      const study = await lockOpenStudy(tx, studySlug);
      requireConsentVersion(study.protocol.consentVersion, input.consentVersion);
      const seed = randomBytes(16).toString("hex");
      const armId = chooseArm(
        await listArms(tx, study.id, population),
        seededRandom(`${seed}/arm`),
      );
      const sequence = await nextSequence(tx, study.id);
      const trials = await composeTrials(tx, study, { armId, population, sequence, seed });
      const session = await tx.trialSession.create({
        data: {
          study: { connect: { id: study.id } },
          participant: { create: newParticipant(study.id, input) },
          variant: { connect: { id: armId } },
          studyVariant: { connect: { studyId_variantId: { studyId: study.id, variantId: armId } } },
          sequence,
          seed,
          population,
        },
        select: { id: true },
      });
      const rows = trials.map((trial, index) => ({ ...trial, index, sessionId: session.id }));
      await tx.trial.createMany({ data: rows });
      return session.id;
    },
    { maxWait: 30_000, timeout: 30_000 },
  );
}

async function lockOpenStudy(tx: Transaction, slug: string) {
  await tx.$queryRaw`SELECT 1 FROM "study" WHERE "slug" = ${slug} FOR NO KEY UPDATE`;
  const select = { id: true, status: true, protocol: true };
  const study = await tx.study.findUnique({ where: { slug }, select });
  if (!study || study.status === "draft")
    throw new AppError("not_found", "There is no such study.", { reason: "studyClosed" });
  if (study.status !== "open") {
    throw new AppError("unavailable", "This study does not take new participants at the moment.", {
      reason: "studyClosed",
    });
  }
  return { id: study.id, protocol: protocolSchema.parse(study.protocol) };
}

async function nextSequence(tx: Transaction, studyId: string): Promise<number> {
  const { _max } = await tx.trialSession.aggregate({
    where: { studyId },
    _max: { sequence: true },
  });
  return (_max.sequence ?? -1) + 1;
}

function requireConsentVersion(current: number, given: number): void {
  if (current === given) return;
  throw new AppError(
    "conflict",
    "The consent text has changed. Please reload the page and read it again.",
    { reason: "consentChanged" },
  );
}

function newParticipant(studyId: string, input: StartInput) {
  return { studyId, consentVersion: input.consentVersion, screen: input.screen };
}

async function listArms(
  tx: Transaction,
  studyId: string,
  population: Population,
): Promise<ArmState[]> {
  const heardSince = new Date(Date.now() - SILENCE_MS);
  return tx.$queryRaw<ArmState[]>`
    SELECT sv."variant_id" AS "variantId",
      count(s."id") FILTER (WHERE s."status" = 'completed')::int AS "completed",
      count(s."id") FILTER (WHERE s."status" = 'running' AND s."last_seen_at" > ${heardSince})::int AS "running"
    FROM "study_variant" sv
    JOIN "variant" v ON v."id" = sv."variant_id" AND v."status" = 'ready'
    LEFT JOIN "trial_session" s ON s."study_id" = sv."study_id" AND s."variant_id" = sv."variant_id"
      AND s."population" = ${population}::"Population"
    WHERE sv."study_id" = ${studyId}::uuid
    GROUP BY sv."variant_id" ORDER BY sv."variant_id"`;
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
type OpenStudy = Awaited<ReturnType<typeof lockOpenStudy>>;

/** The trials of the session with this place in the study's history: the same again for the same seed. */
async function composeTrials(tx: Transaction, { id, protocol }: OpenStudy, draw: Draw) {
  const { armId } = draw;
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

/** Leaves out a participant's session whose browser turns out to be a researcher's: signed in only after the start. */
export async function excludeStaff(sessionId: string): Promise<void> {
  const reason = "A researcher signed in in the same browser during the session.";
  await db.$executeRaw`
    INSERT INTO "exclusion" ("session_id", "rule", "reason")
    SELECT s."id", 'staff', ${reason} FROM "trial_session" s
    WHERE s."id" = ${sessionId}::uuid AND s."population" = 'participant' AND s."status" = 'running'
      AND NOT EXISTS (SELECT 1 FROM "exclusion" e WHERE e."session_id" = s."id" AND e."rule" = 'staff')`;
}
