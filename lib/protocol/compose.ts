import { AppError } from "@/lib/errors";
import { shuffle, type Random } from "@/lib/protocol/random";
import { countTrials, type Protocol } from "@/lib/protocol/schema";

export type Side = "left" | "right";
export type Slot = "first" | "second";
export type TrialKind = "practice" | "test" | "vigilance";

/** A photograph that may be drawn, and how many earlier test trials of this arm were composed with it. */
export type Candidate = { photoId: string; shown: number };

export type ComposedTrial = {
  kind: TrialKind;
  photoId: string;
  variantId: string;
  realSide: Side;
  realSlot: Slot;
};

type Composition = {
  protocol: Protocol;
  candidates: readonly Candidate[];
  /** The variant under test in this session. */
  armId: string;
  /** The variant shown in vigilance trials: colours of another photograph. */
  vigilanceId: string;
  random: Random;
};

/**
 * Composes a session: practice, then test trials with the vigilance trials spread among them.
 * No photograph twice; the least shown ones are tested first; side and order of the real photograph
 * are crossed and balanced exactly over a multiple of four test trials, as it is where one stimulus follows the other;
 * where both are shown at once an even number balances the sides (docs/protocol.md, "Composition").
 * Throws "unprocessable" when the study has too few photographs.
 */
export function composeSession(composition: Composition): ComposedTrial[] {
  const { protocol, armId, vigilanceId, random } = composition;
  const photos = drawPhotos(composition);
  const make = (kind: TrialKind, photoIds: string[], variantId: string) =>
    assignPlaces(photoIds, random).map((place) => ({ kind, variantId, ...place }));

  const test = make("test", shuffle(photos.slice(0, protocol.testTrials), random), armId);
  const rest = shuffle(photos.slice(protocol.testTrials), random);
  const practice = make("practice", rest.slice(0, protocol.practiceTrials), armId);
  const vigilance = make("vigilance", rest.slice(protocol.practiceTrials), vigilanceId);
  return [...practice, ...spreadAmong(test, vigilance, random)];
}

/** As many photographs as there are trials, the least shown first, ties in random order. */
function drawPhotos({ protocol, candidates, random }: Composition): string[] {
  const needed = countTrials(protocol);
  if (candidates.length < needed) {
    throw new AppError(
      "unprocessable",
      `A session has ${needed} trials and shows no photograph twice, but the study has ${candidates.length} photographs. Add photographs or plan fewer trials.`,
    );
  }
  const inOrder = shuffle(candidates, random).sort((a, b) => a.shown - b.shown);
  return inOrder.slice(0, needed).map((candidate) => candidate.photoId);
}

type Place = Pick<ComposedTrial, "photoId" | "realSide" | "realSlot">;

/**
 * Gives every photograph a side and a slot: the four cells equally often, in random order. What is left over by four
 * begins with two opposite cells, so that an even number is balanced over sides and over slots, each by itself.
 */
function assignPlaces(photoIds: readonly string[], random: Random): Place[] {
  const cells = shuffle(oppositeCells, random).flatMap((opposite) => shuffle(opposite, random));
  const places = shuffle(
    photoIds.map((_, i) => cells[i % cells.length]),
    random,
  );
  return photoIds.map((photoId, i) => ({
    photoId,
    realSide: places[i][0],
    realSlot: places[i][1],
  }));
}

/** Sides and slots crossed, as two pairs that share neither. */
const oppositeCells: readonly (readonly [Side, Slot])[][] = [
  [
    ["left", "first"],
    ["right", "second"],
  ],
  [
    ["left", "second"],
    ["right", "first"],
  ],
];

/** Where as many blocks end as there are vigilance trials, as nearly of one length as can be. */
export function blockEnds(testTrials: number, blocks: number): number[] {
  return Array.from({ length: blocks }, (_, i) => Math.round(((i + 1) * testTrials) / blocks));
}

/**
 * Cuts the test trials into as many blocks as there are vigilance trials and puts one before a random
 * trial of each block, so that a test trial always stands between two of them.
 */
function spreadAmong(
  test: readonly ComposedTrial[],
  vigilance: readonly ComposedTrial[],
  random: Random,
): ComposedTrial[] {
  const trials: ComposedTrial[] = [];
  const ends = blockEnds(test.length, vigilance.length);
  let start = 0;
  vigilance.forEach((extra, block) => {
    const end = ends[block];
    const at = start + Math.floor(random() * (end - start));
    trials.push(...test.slice(start, at), extra, ...test.slice(at, end));
    start = end;
  });
  return [...trials, ...test.slice(start)];
}

export type ArmState = { variantId: string; completed: number; running: number };

/**
 * The arm with the fewest sessions completed or under way, ties by the fewest completed, then by the draw
 * (docs/decisions/0006-arms-under-concurrency.md).
 */
export function chooseArm(arms: readonly ArmState[], random: Random): string {
  if (arms.length === 0) {
    throw new AppError("unavailable", "This study has no variant that is ready to be shown.");
  }
  const inOrder = shuffle(arms, random).sort(
    (a, b) => a.completed + a.running - (b.completed + b.running) || a.completed - b.completed,
  );
  return inOrder[0].variantId;
}
