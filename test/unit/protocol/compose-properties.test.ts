import { describe, expect, test } from "vitest";
import { composeSession, type ComposedTrial } from "@/lib/protocol/compose";
import { presets } from "@/lib/protocol/presets";
import { seededRandom } from "@/lib/protocol/random";
import { countTrials, protocolSchema, type Protocol } from "@/lib/protocol/schema";

/** What must hold of every session of whatever protocol, tried on the presets and on two hundred drawn ones. */

const drawn = Array.from({ length: 200 }, (_, i) => drawProtocol(`protocol ${i}`));
const protocols = [...Object.values(presets), ...drawn];

function drawProtocol(seed: string): Protocol {
  const random = seededRandom(seed);
  const upTo = (most: number) => Math.floor(random() * (most + 1));
  const isSequential = random() < 0.5;
  const testTrials = isSequential ? 4 * (1 + upTo(15)) : 4 + 2 * upTo(30);
  return protocolSchema.parse({
    ...presets["pick-real"],
    presentation: isSequential ? "sequential" : "simultaneous",
    blankBetweenMs: isSequential ? 600 : 0,
    practiceTrials: upTo(12),
    testTrials,
    vigilanceTrials: Math.min(upTo(12), testTrials),
    vigilancePassMin: 0,
  });
}

type Shown = Map<string, number>;

function compose(protocol: Protocol, seed: string, shown: Shown): ComposedTrial[] {
  const candidates = [...shown].map(([photoId, times]) => ({ photoId, shown: times }));
  const random = seededRandom(seed);
  return composeSession({ protocol, candidates, armId: "arm", vigilanceId: "other", random });
}

const photographs = (count: number): Shown =>
  new Map(Array.from({ length: count }, (_, i) => [`photo ${i}`, 0]));

const sessions = protocols.map((protocol, i) => ({
  protocol,
  trials: compose(protocol, `session ${i}`, photographs(countTrials(protocol) + (i % 7))),
}));

const ofKind = (trials: ComposedTrial[], kind: string) =>
  trials.filter((trial) => trial.kind === kind);

/** How often the real photograph stands in each side, slot and cell. */
function countPlaces(trials: readonly ComposedTrial[]) {
  const count = (isThere: (trial: ComposedTrial) => boolean) => trials.filter(isThere).length;
  const sides = (["left", "right"] as const).map((side) => count((t) => t.realSide === side));
  const slots = (["first", "second"] as const).map((slot) => count((t) => t.realSlot === slot));
  const cells = (["left", "right"] as const).flatMap((side) =>
    (["first", "second"] as const).map((slot) =>
      count((t) => t.realSide === side && t.realSlot === slot),
    ),
  );
  return { sides, slots, cells };
}

const spread = (counts: readonly number[]) => Math.max(...counts) - Math.min(...counts);

describe("whatever the protocol, a composed session", () => {
  test("crosses sides and order exactly over its test trials, one stimulus after the other", () => {
    const sequential = sessions.filter(({ protocol }) => protocol.presentation === "sequential");
    expect(sequential.length).toBeGreaterThan(50);
    for (const { protocol, trials } of sequential) {
      const { cells } = countPlaces(ofKind(trials, "test"));
      expect(cells).toEqual(Array(4).fill(protocol.testTrials / 4));
    }
  });

  test("balances sides and slots exactly, and their crossing but for one, both stimuli at once", () => {
    const atOnce = sessions.filter(({ protocol }) => protocol.presentation === "simultaneous");
    expect(atOnce.some(({ protocol }) => protocol.testTrials % 4 === 2)).toBe(true);
    for (const { protocol, trials } of atOnce) {
      const { sides, slots, cells } = countPlaces(ofKind(trials, "test"));
      expect(sides).toEqual(Array(2).fill(protocol.testTrials / 2));
      expect(slots).toEqual(Array(2).fill(protocol.testTrials / 2));
      expect(spread(cells)).toBeLessThanOrEqual(1);
    }
  });

  test("balances practice and vigilance trials but for one", () => {
    for (const { trials } of sessions) {
      for (const kind of ["practice", "vigilance"]) {
        const { sides, slots } = countPlaces(ofKind(trials, kind));
        expect(spread(sides)).toBeLessThanOrEqual(1);
        expect(spread(slots)).toBeLessThanOrEqual(1);
      }
    }
  });

  test("has a vigilance trial in each block of test trials, never two in a row", () => {
    for (const { protocol, trials } of sessions) {
      const { practiceTrials, testTrials, vigilanceTrials } = protocol;
      const kinds = trials.slice(practiceTrials).map(({ kind }) => kind);
      const tested = kinds.flatMap((kind, i) =>
        kind === "vigilance" ? [kinds.slice(0, i).filter((other) => other === "test").length] : [],
      );
      const blockOf = (before: number) =>
        Array.from({ length: vigilanceTrials }).findIndex(
          (_, block) => before < Math.round(((block + 1) * testTrials) / vigilanceTrials),
        );
      expect(tested.map(blockOf)).toEqual(Array.from(tested, (_, block) => block));
      expect(tested).toHaveLength(vigilanceTrials);
      expect(kinds.join(" ")).not.toContain("vigilance vigilance");
    }
  });

  test("shows no photograph twice, so practises with others than it tests with", () => {
    for (const { protocol, trials } of sessions) {
      const photos = new Set(trials.map(({ photoId }) => photoId));
      expect(photos.size).toBe(countTrials(protocol));
      const practised = ofKind(trials, "practice").map(({ photoId }) => photoId);
      const tested = new Set(ofKind(trials, "test").map(({ photoId }) => photoId));
      expect(practised.filter((photo) => tested.has(photo))).toEqual([]);
    }
  });
});

describe("over many sessions of an arm", () => {
  test.each([58, 70, 103, 200])(
    "%i photographs have been tested equally often but for one, after each session",
    (count) => {
      const shown = photographs(count);
      for (let session = 0; session < 150; session++) {
        for (const { kind, photoId } of compose(presets["pick-real"], `s ${session}`, shown))
          if (kind === "test") shown.set(photoId, shown.get(photoId)! + 1);
        expect(spread([...shown.values()])).toBeLessThanOrEqual(1);
      }
    },
  );

  test("every photograph takes every side and place in the order about equally often", () => {
    const shown = photographs(60);
    const left = new Map<string, number>();
    const first = new Map<string, number>();
    for (let session = 0; session < 600; session++) {
      for (const { kind, photoId, realSide, realSlot } of compose(
        presets["pick-real"],
        `places ${session}`,
        shown,
      )) {
        if (kind !== "test") continue;
        shown.set(photoId, shown.get(photoId)! + 1);
        left.set(photoId, (left.get(photoId) ?? 0) + Number(realSide === "left"));
        first.set(photoId, (first.get(photoId) ?? 0) + Number(realSlot === "first"));
      }
    }
    // Tested 400 times each: half of it, and five standard deviations of a fair coin are 50.
    for (const [photo, times] of shown) {
      expect(times).toBe(400);
      expect(Math.abs(left.get(photo)! - 200)).toBeLessThan(51);
      expect(Math.abs(first.get(photo)! - 200)).toBeLessThan(51);
    }
  });
});
