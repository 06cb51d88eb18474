import "server-only";
import sharp from "sharp";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { drawPlate } from "@/lib/plates/draw-plate";
import { listPlates, makePlate } from "@/lib/plates/make-plate";
import { colourVisionBreach } from "@/lib/protocol/exclusions";
import { plateCount, protocolSchema } from "@/lib/protocol/schema";
import type { ColourVisionInput, ColourVisionResult } from "@/lib/schemas/colour-vision";
import { db, type Transaction } from "@/server/db";
import { screenOut } from "@/server/screen-out";
import { lockSession } from "@/server/session-lock";

/** Twice the size that plates are shown at. */
const PLATE_PX = 680;

/** The plates of the colour vision test as participant.colour_vision keeps them. */
const answeredPlates = z.array(
  z.object({
    plate: z.enum(["control", "protan", "deutan", "tritan"]),
    shown: z.string(),
    /** The number that was seen, null for none. */
    answered: z.string().nullable(),
  }),
);
type AnsweredPlates = z.infer<typeof answeredPlates>;

/** Whether the session must take its plates before its first trial. The volunteers' game has none. */
export async function isColourVisionDue(sessionId: string): Promise<boolean> {
  return isDue(await getState(db, sessionId));
}

/** Refuses trials to a session that has not taken its plates, or that they have ended. */
export async function requireColourVision(tx: Transaction, sessionId: string): Promise<void> {
  const state = await getState(tx, sessionId);
  if (state.status === "screened_out" || state.status === "withdrawn") {
    throw new AppError("conflict", "Your session has ended: it has no pairs.");
  }
  if (!isDue(state)) return;
  throw new AppError(
    "conflict",
    "The plates of the colour vision test come before the first pair. Reload the page to see them.",
  );
}

/** One plate of the session as PNG, as long as the plates are due. index: 0 .. plateCount - 1. */
export async function drawSessionPlate(sessionId: string, index: number): Promise<Buffer> {
  const state = await getState(db, sessionId);
  if (!isDue(state)) throw new AppError("gone", "This session's plates are not shown any more.");
  const svg = drawPlate(makePlate(state.seed, index), PLATE_PX);
  return sharp(Buffer.from(svg)).removeAlpha().png().toBuffer();
}

/**
 * Records what was seen on the plates, once: the same answers again are acknowledged again, others are refused.
 * Where the study gates on colour vision and too few were read, the session ends.
 */
export async function recordColourVision(
  sessionId: string,
  { answers }: ColourVisionInput,
): Promise<ColourVisionResult> {
  return db.$transaction(async (tx) => {
    await lockSession(tx, sessionId);
    const state = await getState(tx, sessionId);
    const plates = answers === null ? [] : markAnswers(state.seed, answers);
    const correct = answers === null ? null : countRead(plates);
    const breach = colourVisionBreach(state.protocol, correct);
    if (state.plates !== null) {
      requireSame(state.plates, plates);
      return { isScreenedOut: breach !== null };
    }
    requireTimely(state);
    const data = { colourVision: plates, colourVisionCorrect: correct };
    await tx.participant.update({ where: { id: state.participantId }, data });
    if (breach) await screenOut(tx, sessionId, breach);
    return { isScreenedOut: breach !== null };
  });
}

type State = Awaited<ReturnType<typeof getState>>;

async function getState(tx: Transaction, sessionId: string) {
  const session = await tx.trialSession.findUniqueOrThrow({
    where: { id: sessionId },
    select: {
      seed: true,
      status: true,
      population: true,
      participant: { select: { id: true, colourVision: true } },
      study: { select: { protocol: true } },
      trials: { where: { presentations: { gt: 0 } }, select: { id: true }, take: 1 },
    },
  });
  const { seed, status, population, participant, study, trials } = session;
  return {
    ...{ seed, status, population },
    participantId: participant.id,
    protocol: protocolSchema.parse(study.protocol),
    plates: answeredPlates.nullable().parse(participant.colourVision),
    hasBegun: trials.length > 0,
  };
}

function isDue({ protocol, status, population, plates, hasBegun }: State): boolean {
  const isAsked = protocol.colourVision.mode !== "off" && population !== "player";
  return isAsked && status === "running" && plates === null && !hasBegun;
}

function requireTimely(state: State): void {
  if (isDue(state)) return;
  const message = state.hasBegun
    ? "The colour vision test comes before the first pair, and this session has begun."
    : "This session has no colour vision test.";
  throw new AppError("conflict", message);
}

function requireSame(stored: AnsweredPlates, given: AnsweredPlates): void {
  const isSame =
    stored.length === given.length &&
    stored.every((plate, i) => plate.answered === given[i].answered);
  if (isSame) return;
  throw new AppError("conflict", "The plates of this session already have other answers.");
}

function markAnswers(seed: string, answers: readonly (string | null)[]): AnsweredPlates {
  return listPlates(seed).map(({ kind, shown }, i) => ({
    plate: kind,
    shown,
    answered: answers[i],
  }));
}

function countRead(plates: AnsweredPlates): number {
  return plates.filter(({ shown, answered }) => shown === answered).length;
}

/** The number of a plate in an address, from 1. Throws "not_found" on anything else. */
export function readPlateNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= plateCount) return number;
  throw new AppError("not_found", `There is no such plate: they are numbered 1 to ${plateCount}.`);
}
