import { describe, expect, test } from "vitest";
import {
  colourVisionBreach,
  sessionBreaches,
  startBreaches,
  trialBreaches,
  type SessionFacts,
  type TrialFacts,
} from "@/lib/protocol/exclusions";
import { presets } from "@/lib/protocol/presets";

// Exposure 1000 ms within 50, reaction from 100 ms, median from 250 ms, one side in at most 90 %, vigilance 6 of 8.
const protocol = presets["pick-real"];

describe("a trial", () => {
  const faultless: TrialFacts = {
    firstExposureMs: 1000,
    secondExposureMs: 1000,
    wasInterrupted: false,
    presentation: 1,
    reactionMs: 500,
  };
  const rules = (changes: Partial<TrialFacts>) =>
    trialBreaches(protocol, { ...faultless, ...changes }).map((breach) => breach.rule);

  test("without fault counts", () => {
    expect(rules({})).toEqual([]);
  });

  test.each([
    ["950", { firstExposureMs: 950 }, []],
    ["949.9", { firstExposureMs: 949.9 }, ["exposure"]],
    ["1050", { secondExposureMs: 1050 }, []],
    ["1050.1", { secondExposureMs: 1050.1 }, ["exposure"]],
    ["0 and 2000", { firstExposureMs: 0, secondExposureMs: 2000 }, ["exposure"]],
  ])("with an exposure of %s ms breaks %j", (_, changes, expected) => {
    expect(rules(changes)).toEqual(expected);
  });

  test("is left out when the page was hidden while the pair was shown", () => {
    expect(rules({ wasInterrupted: true })).toEqual(["page-hidden"]);
  });

  test("is left out when its pair was shown a second time", () => {
    expect(rules({ presentation: 2 })).toEqual(["shown-again"]);
  });

  test("is left out when answered in under 100 ms, not at 100 ms", () => {
    expect(rules({ reactionMs: 100 })).toEqual([]);
    expect(rules({ reactionMs: 99.9 })).toEqual(["reaction-time"]);
  });

  test("names every rule that it breaks, each with the number that broke it", () => {
    const breaches = trialBreaches(protocol, {
      firstExposureMs: 1200,
      secondExposureMs: 1000,
      wasInterrupted: true,
      presentation: 3,
      reactionMs: 12,
    });
    expect(breaches.map((breach) => breach.rule)).toEqual([
      "exposure",
      "page-hidden",
      "shown-again",
      "reaction-time",
    ]);
    expect(breaches[0].reason).toMatch(/1200 and 1000 ms instead of 1000 ms/);
    expect(breaches[2].reason).toMatch(/3 times/);
    expect(breaches[3].reason).toMatch(/12 ms/);
  });
});

describe("a session", () => {
  type Answer = SessionFacts["testAnswers"][number];
  /** So many answers of 40 to the left, each after this time. */
  const answers = (left: number, reactionMs = 500): Answer[] =>
    Array.from({ length: 40 }, (_, i) => ({
      chosenSide: i < left ? ("left" as const) : ("right" as const),
      reactionMs,
    }));
  const rules = (changes: Partial<SessionFacts>) =>
    sessionBreaches(protocol, {
      vigilanceCorrect: 8,
      testAnswers: answers(20),
      ...changes,
    }).map((breach) => breach.rule);

  test("without fault counts", () => {
    expect(rules({})).toEqual([]);
  });

  test("passes with 6 vigilance trials of 8 and fails with 5", () => {
    expect(rules({ vigilanceCorrect: 6 })).toEqual([]);
    expect(rules({ vigilanceCorrect: 5 })).toEqual(["vigilance"]);
  });

  test.each([
    [36, []],
    [37, ["same-side"]],
    [40, ["same-side"]],
    [4, []],
    [3, ["same-side"]],
    [0, ["same-side"]],
  ])("with %i of 40 answers to the left breaks %j", (left, expected) => {
    expect(rules({ testAnswers: answers(left) })).toEqual(expected);
  });

  test("is left out with a median reaction time under 250 ms, not at 250 ms", () => {
    expect(rules({ testAnswers: answers(20, 250) })).toEqual([]);
    expect(rules({ testAnswers: answers(20, 249.9) })).toEqual(["median-reaction-time"]);
  });

  test("takes the median of an even number of answers half-way between the middle two", () => {
    const timed = (times: number[]) =>
      times.map((reactionMs, i) => ({
        chosenSide: i % 2 === 0 ? ("left" as const) : ("right" as const),
        reactionMs,
      }));
    expect(rules({ testAnswers: timed([9000, 100, 200, 300]) })).toEqual([]);
    expect(rules({ testAnswers: timed([9000, 100, 200, 299]) })).toEqual(["median-reaction-time"]);
  });

  test("is not spared by one slow answer among hasty ones", () => {
    const hasty = answers(20, 120).map((answer, i) =>
      i === 0 ? { ...answer, reactionMs: 60_000 } : answer,
    );
    expect(rules({ testAnswers: hasty })).toEqual(["median-reaction-time"]);
  });

  test("names every rule that it breaks", () => {
    expect(rules({ vigilanceCorrect: 0, testAnswers: answers(40, 10) })).toEqual([
      "vigilance",
      "same-side",
      "median-reaction-time",
    ]);
  });

  test("cannot fail a vigilance rule where the study has no vigilance trials", () => {
    const facts = { vigilanceCorrect: 0, testAnswers: answers(20) };
    expect(sessionBreaches(presets.pix2pix2017, facts)).toEqual([]);
  });
});

describe("a session that starts", () => {
  const rules = (facts: { holdsAnother: boolean; hasPlayed: boolean }) =>
    startBreaches(facts).map((breach) => breach.rule);

  test("counts in a browser that is new to the study", () => {
    expect(rules({ holdsAnother: false, hasPlayed: false })).toEqual([]);
  });

  test("does not where the browser holds somebody else's, or has been told the answers by the game", () => {
    expect(rules({ holdsAnother: true, hasPlayed: false })).toEqual(["duplicate"]);
    expect(rules({ holdsAnother: false, hasPlayed: true })).toEqual(["played"]);
  });
});

describe("colour vision", () => {
  const modes = (mode: "off" | "record" | "gate") => ({
    ...protocol,
    colourVision: { mode, passMin: 5 },
  });

  test("ends a session below the gate, or without plates, and says by how much", () => {
    const reasons = [6, 5, 4, null].map((n) => colourVisionBreach(modes("gate"), n)?.reason);
    expect(reasons).toEqual([
      undefined,
      undefined,
      "4 of 6 plates read; 5 needed.",
      "The plates were not taken; 5 needed.",
    ]);
    expect(colourVisionBreach(modes("gate"), 0)?.rule).toBe("colour-vision");
  });

  test("ends none where it is only recorded, or not asked", () => {
    expect(colourVisionBreach(modes("record"), 0)).toBeNull();
    expect(colourVisionBreach(modes("off"), null)).toBeNull();
  });
});
