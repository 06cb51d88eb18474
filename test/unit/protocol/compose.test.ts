import { describe, expect, test } from "vitest";
import {
  chooseArm,
  composeSession,
  type ArmState,
  type Candidate,
  type ComposedTrial,
} from "@/lib/protocol/compose";
import { presets } from "@/lib/protocol/presets";
import { seededRandom } from "@/lib/protocol/random";
import type { Protocol } from "@/lib/protocol/schema";

const platform = presets["pick-real"];
const seeds = Array.from({ length: 200 }, (_, i) => `seed ${i}`);

function candidates(count: number, shown: (i: number) => number = () => 0): Candidate[] {
  return Array.from({ length: count }, (_, i) => ({ photoId: `photo ${i}`, shown: shown(i) }));
}

function compose(
  seed: string,
  {
    protocol = platform,
    photos = candidates(70),
  }: { protocol?: Protocol; photos?: Candidate[] } = {},
): ComposedTrial[] {
  const random = seededRandom(seed);
  return composeSession({
    protocol,
    candidates: photos,
    armId: "arm",
    vigilanceId: "vigilance",
    random,
  });
}

const ofKind = (trials: ComposedTrial[], kind: string) =>
  trials.filter((trial) => trial.kind === kind);

describe("a composed session", () => {
  test("is the same for the same seed, and another for another seed", () => {
    expect(compose("one")).toEqual(compose("one"));
    expect(compose("one")).not.toEqual(compose("two"));
  });

  test("begins with the practice trials and has as many of each kind as the protocol says", () => {
    for (const seed of seeds) {
      const kinds = compose(seed).map((trial) => trial.kind);
      expect(kinds.slice(0, 10)).toEqual(Array(10).fill("practice"));
      expect(kinds.slice(10).filter((kind) => kind === "test")).toHaveLength(40);
      expect(kinds.slice(10).filter((kind) => kind === "vigilance")).toHaveLength(8);
      expect(kinds).toHaveLength(58);
    }
  });

  test("shows no photograph twice, even where the study has exactly as many as it needs", () => {
    for (const seed of seeds) {
      const photos = compose(seed, { photos: candidates(58) }).map((trial) => trial.photoId);
      expect(new Set(photos).size).toBe(58);
    }
  });

  test("shows the variant under test in practice and test, and the vigilance variant in vigilance only", () => {
    for (const trial of compose("one")) {
      expect(trial.variantId).toBe(trial.kind === "vigilance" ? "vigilance" : "arm");
    }
  });

  test.each([4, 8, 40])(
    "crosses sides and order exactly over %i test trials, whatever the seed",
    (testTrials) => {
      const protocol = { ...platform, testTrials, vigilanceTrials: 4, vigilancePassMin: 3 };
      for (const seed of seeds) {
        const cells = ofKind(compose(seed, { protocol }), "test").map(
          (trial) => `${trial.realSide} ${trial.realSlot}`,
        );
        for (const cell of ["left first", "left second", "right first", "right second"]) {
          expect(cells.filter((other) => other === cell)).toHaveLength(testTrials / 4);
        }
      }
    },
  );

  test("balances vigilance and practice trials as far as their number allows", () => {
    for (const seed of seeds) {
      const trials = compose(seed);
      const count = (kind: string, side: string) =>
        ofKind(trials, kind).filter((trial) => trial.realSide === side).length;
      expect(count("vigilance", "left")).toBe(4);
      expect([4, 5, 6]).toContain(count("practice", "left"));
    }
  });

  test("draws the place of the real photograph anew: no position keeps to one side", () => {
    const leftAt = Array<number>(58).fill(0);
    for (const seed of seeds) {
      compose(seed).forEach((trial, i) => (leftAt[i] += trial.realSide === "left" ? 1 : 0));
    }
    // Binomial(200, 1/2): five standard deviations are 35.
    for (const count of leftAt) expect(Math.abs(count - 100)).toBeLessThan(36);
  });
});

describe("vigilance trials", () => {
  test.each([
    [40, 8],
    [40, 4],
    [20, 7],
    [8, 8],
    [8, 1],
  ])("among %i test trials are %i, one in each block, never two in a row", (tests, vigilance) => {
    const protocol = {
      ...platform,
      testTrials: tests,
      vigilanceTrials: vigilance,
      vigilancePassMin: 0,
    };
    for (const seed of seeds) {
      const kinds = compose(seed, { protocol })
        .slice(10)
        .map((trial) => trial.kind);
      expect(kinds.filter((kind) => kind === "vigilance")).toHaveLength(vigilance);
      expect(kinds.join(" ")).not.toContain("vigilance vigilance");
      expect(blocksOf(kinds, vigilance)).toEqual(
        Array.from({ length: vigilance }, (_, block) => block),
      );
    }
  });

  test("may stand anywhere in their block, so that their place cannot be learnt", () => {
    const places = new Set(
      seeds.map((seed) =>
        compose(seed)
          .slice(10)
          .findIndex((trial) => trial.kind === "vigilance"),
      ),
    );
    expect([...places].sort()).toEqual([0, 1, 2, 3, 4]);
  });

  test("are none where the protocol wants none", () => {
    const trials = compose("one", { protocol: presets.pix2pix2017 });
    expect(ofKind(trials, "vigilance")).toHaveLength(0);
    expect(trials).toHaveLength(50);
  });
});

/** The block of the test trials in which each vigilance trial stands, in the order of the session. */
function blocksOf(kinds: readonly string[], blocks: number): number[] {
  const tests = kinds.filter((kind) => kind === "test").length;
  const ends = Array.from({ length: blocks }, (_, i) => Math.round(((i + 1) * tests) / blocks));
  let before = 0;
  const found: number[] = [];
  for (const kind of kinds) {
    if (kind === "test") before++;
    else found.push(ends.findIndex((end) => before < end));
  }
  return found;
}

describe("photographs", () => {
  test("shown least are tested first", () => {
    const photos = candidates(120, (i) => (i < 40 ? 0 : i < 80 ? 1 : 2));
    for (const seed of seeds.slice(0, 50)) {
      const tested = ofKind(compose(seed, { photos }), "test").map((trial) => trial.photoId);
      expect(tested.sort()).toEqual(
        photos
          .slice(0, 40)
          .map((photo) => photo.photoId)
          .sort(),
      );
    }
  });

  test("shown equally often are drawn by the seed", () => {
    const drawn = (seed: string) =>
      ofKind(compose(seed), "test")
        .map((trial) => trial.photoId)
        .sort();
    expect(drawn("one")).not.toEqual(drawn("two"));
    const times = new Map<string, number>();
    for (const seed of seeds) {
      for (const photo of drawn(seed)) times.set(photo, (times.get(photo) ?? 0) + 1);
    }
    // Each of 70 has 4 chances in 7: 114 of 200 times, five standard deviations are 35.
    expect(times.size).toBe(70);
    for (const count of times.values()) expect(Math.abs(count - 200 * (40 / 70))).toBeLessThan(36);
  });

  test("too few for one session are refused, with both numbers", () => {
    const attempt = () => compose("one", { photos: candidates(57) });
    expect(attempt).toThrowError(expect.objectContaining({ code: "unprocessable" }));
    expect(attempt).toThrowError(/58.*57/);
  });

  test("are not changed in the list that they come in", () => {
    const photos = candidates(60, (i) => i % 3);
    const before = structuredClone(photos);
    compose("one", { photos });
    expect(photos).toEqual(before);
  });
});

describe("the arm", () => {
  const arm = (variantId: string, completed: number, running: number): ArmState => ({
    variantId,
    completed,
    running,
  });
  const chosen = (arms: ArmState[]) =>
    new Set(seeds.map((seed) => chooseArm(arms, seededRandom(seed))));

  test("is the one with the fewest sessions completed or under way", () => {
    expect(chosen([arm("a", 3, 0), arm("b", 2, 9), arm("c", 4, 0)])).toEqual(new Set(["a"]));
    expect(chosen([arm("a", 2, 3), arm("b", 2, 1), arm("c", 4, 0)])).toEqual(new Set(["b"]));
  });

  test("with these equal is the one with the fewest completed", () => {
    expect(chosen([arm("a", 2, 1), arm("b", 1, 2), arm("c", 3, 0)])).toEqual(new Set(["b"]));
  });

  test("shares out a crowd that comes at once, wherever the arms stand", () => {
    const arms = [arm("a", 5, 0), arm("b", 5, 0), arm("c", 4, 0)];
    for (let i = 0; i < 60; i++) {
      const id = chooseArm(arms, seededRandom(`crowd/${i}`));
      arms.find((candidate) => candidate.variantId === id)!.running++;
    }
    const totals = arms.map(({ completed, running }) => completed + running);
    expect(Math.max(...totals) - Math.min(...totals)).toBeLessThanOrEqual(1);
  });

  test("with both equal is drawn, each alike", () => {
    const arms = [arm("a", 1, 1), arm("b", 1, 1), arm("c", 1, 2)];
    expect(chosen(arms)).toEqual(new Set(["a", "b"]));
    const draws = seeds.filter((seed) => chooseArm(arms, seededRandom(seed)) === "a").length;
    expect(Math.abs(draws - 100)).toBeLessThan(36);
  });

  test("of a study without any is unavailable", () => {
    expect(() => chooseArm([], seededRandom("one"))).toThrowError(
      expect.objectContaining({ code: "unavailable" }),
    );
  });
});
