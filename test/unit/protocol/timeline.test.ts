import { describe, expect, test } from "vitest";
import { presets } from "@/lib/protocol/presets";
import {
  estimateMinutes,
  listSessionParts,
  listTrialPhases,
  sessionMs,
} from "@/lib/protocol/timeline";

describe("one trial", () => {
  test("shows its stimuli one after the other, with the blanks of the task page of 2016", () => {
    const phases = listTrialPhases(presets.zhang2016, "test");
    expect(phases.map(({ kind, ms }) => [kind, ms])).toEqual([
      ["blank", 900],
      ["stimulus", 1000],
      ["blank", 600],
      ["stimulus", 1000],
      ["blank", 100],
      ["answer", 1500],
    ]);
  });

  test("ends with feedback in practice only", () => {
    const last = (kind: "practice" | "test") => listTrialPhases(presets["pick-real"], kind).at(-1);
    expect(last("practice")).toMatchObject({ kind: "feedback", ms: 2400 });
    expect(last("test")).toMatchObject({ kind: "answer" });
  });

  test("shows both at once where the protocol says so, without a blank between them", () => {
    const phases = listTrialPhases(presets.palette2021, "test");
    expect(phases.map(({ label }) => label)).toEqual([
      "blank before",
      "both stimuli",
      "blank after",
      "buttons",
    ]);
  });
});

describe("one session", () => {
  test("has a block of test trials for each vigilance trial", () => {
    const blocks = listSessionParts(presets["pick-real"]).filter(({ kind }) => kind === "test");
    expect(blocks).toHaveLength(8);
    expect(blocks[0].detail).toBe("5 test trials and 1 vigilance trial");
  });

  test("cuts unequal blocks as the composition does, and loses no trial", () => {
    const protocol = { ...presets["pick-real"], testTrials: 8, vigilanceTrials: 3 };
    const details = listSessionParts(protocol)
      .filter(({ kind }) => kind === "test")
      .map(({ detail }) => Number.parseInt(detail, 10));
    expect(details).toEqual([3, 2, 3]);
  });

  test("leaves out what it does not have", () => {
    const kinds = listSessionParts({
      ...presets.palette2021,
      colourVision: { mode: "off", passMin: 0 },
    }).map(({ kind }) => kind);
    expect(kinds).toEqual(["consent", "screen", "instructions", "test", "debrief"]);
  });

  test("takes as long as its parts: 58 trials of pick-real", () => {
    // 58 trials of 5.1 s, 10 feedbacks of 2.4 s, and 127 s around them: 30 + 5 + 42 + 20 + 30.
    expect(sessionMs(presets["pick-real"])).toBe(58 * 5100 + 10 * 2400 + 127_000);
    expect(estimateMinutes(presets["pick-real"])).toBe(8);
  });

  test("takes longer with a consent of its own to read, and with questions", () => {
    const plain = presets["pick-real"];
    const consent = "x".repeat(10_000);
    expect(sessionMs({ ...plain, texts: { en: { consent } } })).toBeGreaterThan(sessionMs(plain));
    const question = {
      id: "age",
      kind: "number",
      isRequired: false,
      label: { en: "Age" },
    } as const;
    expect(sessionMs({ ...plain, questionnaire: [question] })).toBe(sessionMs(plain) + 8000);
  });
});
