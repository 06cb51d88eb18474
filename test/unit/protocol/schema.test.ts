import { describe, expect, test } from "vitest";
import { presets } from "@/lib/protocol/presets";
import { countTrials, protocolSchema, type Protocol } from "@/lib/protocol/schema";

const platform = presets["pick-real"];
const accepts = (changes: object) => protocolSchema.safeParse({ ...platform, ...changes }).success;

const isSequential = ({ presentation }: Protocol) => presentation === "sequential";

describe("the presets", () => {
  test.each(Object.entries(presets))(
    "%s is a valid protocol under its own name",
    (name, preset) => {
      expect(protocolSchema.parse(preset)).toEqual(preset);
      expect(preset.preset).toBe(name);
    },
  );

  test("have the numbers of docs/protocol.md", () => {
    for (const preset of Object.values(presets).filter(isSequential)) {
      expect(preset).toMatchObject({
        stimulusPx: 256,
        exposureMs: 1000,
        blankBeforeMs: 900,
        blankBetweenMs: 600,
        blankAfterMs: 100,
        feedbackMs: 2400,
        practiceTrials: 10,
        testTrials: 40,
      });
    }
    expect(presets.palette2021).toMatchObject({
      question: "pick_real",
      presentation: "simultaneous",
      exposureMs: 3000,
      blankBeforeMs: 500,
      practiceTrials: 0,
      testTrials: 50,
      vigilanceTrials: 0,
    });
    expect(presets.zhang2016).toMatchObject({
      question: "pick_fake",
      vigilanceTrials: 4,
      wantedParticipantsPerVariant: 40,
    });
    expect(presets.pix2pix2017).toMatchObject({
      question: "pick_fake",
      vigilanceTrials: 0,
      wantedParticipantsPerVariant: 50,
    });
    expect(platform).toMatchObject({
      question: "pick_real",
      vigilanceTrials: 8,
      vigilancePassMin: 6,
      wantedParticipantsPerVariant: 40,
    });
  });

  test("exclude by the limits of docs/protocol.md", () => {
    expect(platform.exclusions).toEqual({
      exposureToleranceMs: 50,
      reactionMinMs: 100,
      medianReactionMinMs: 250,
      sameSideShareMax: 0.9,
    });
  });
});

describe("a protocol", () => {
  test("counts practice, test and vigilance as a session's trials", () => {
    expect(countTrials(platform)).toBe(58);
    expect(countTrials(presets.pix2pix2017)).toBe(50);
  });

  test.each([4, 8, 40, 400])("may have %i test trials, a multiple of four", (testTrials) => {
    expect(accepts({ testTrials, vigilanceTrials: 0, vigilancePassMin: 0 })).toBe(true);
  });

  test.each([0, 1, 2, 6, 41, 42, 43, -4, 4.5, 504])("may not have %d test trials", (testTrials) => {
    expect(accepts({ testTrials, vigilanceTrials: 0, vigilancePassMin: 0 })).toBe(false);
  });

  test.each([6, 50])(
    "may have %i test trials where both pictures are shown at once",
    (testTrials) => {
      const { palette2021 } = presets;
      expect(protocolSchema.safeParse({ ...palette2021, testTrials }).success).toBe(true);
      expect(protocolSchema.safeParse({ ...palette2021, testTrials: 7 }).success).toBe(false);
    },
  );

  test("has at most one vigilance trial for each test trial", () => {
    expect(accepts({ testTrials: 8, vigilanceTrials: 8 })).toBe(true);
    expect(accepts({ testTrials: 8, vigilanceTrials: 9 })).toBe(false);
  });

  test("cannot ask for more passed vigilance trials than there are", () => {
    expect(accepts({ vigilanceTrials: 8, vigilancePassMin: 8 })).toBe(true);
    expect(accepts({ vigilanceTrials: 8, vigilancePassMin: 9 })).toBe(false);
  });

  test.each([
    ["an unknown question", { question: "pick_prettier" }],
    ["an empty wording", { texts: { en: { question: " " } } }],
    ["a wording in a language that there is not", { texts: { xx: { question: "?" } } }],
    ["a blank between stimuli shown at once", { presentation: "simultaneous" }],
    ["more plates to read than there are", { colourVision: { mode: "gate", passMin: 7 } }],
    ["a stimulus of 63 px", { stimulusPx: 63 }],
    ["an exposure of 49 ms", { exposureMs: 49 }],
    ["an exposure of over a minute", { exposureMs: 60_001 }],
    ["a negative blank", { blankBetweenMs: -1 }],
    [
      "a share of one side under a half",
      { exclusions: { ...platform.exclusions, sameSideShareMax: 0.49 } },
    ],
    ["an empty consent", { texts: { en: { consent: "" } } }],
    ["a consent version of 0", { consentVersion: 0 }],
    ["nobody wanted", { wantedParticipantsPerVariant: 0 }],
  ])("is refused with %s", (_, changes) => {
    expect(accepts(changes)).toBe(false);
  });
});
