import { describe, expect, test } from "vitest";
import { emptyQuestion, fromForm, getAt, refill, setAt, toForm } from "@/lib/protocol/form";
import { judgeProtocol } from "@/lib/protocol/form-problems";
import { presets } from "@/lib/protocol/presets";
import type { Protocol } from "@/lib/protocol/schema";

const asked: Protocol = {
  ...presets["pick-real"],
  language: "sv",
  texts: { sv: { consent: "Samtycke" }, en: { question: "Which?", instructions: "Look." } },
  questionnaire: [
    { id: "age", kind: "number", isRequired: true, label: { en: "Age" }, min: 18, max: 120 },
    {
      id: "screen",
      kind: "choice",
      isRequired: false,
      label: { en: "Screen", sv: "Skärm" },
      options: [
        { value: "phone", label: { en: "Phone" } },
        { value: "desk", label: { en: "Desk" } },
      ],
    },
    { id: "sure", kind: "scale", isRequired: false, label: { en: "Sure?" }, min: 1, max: 7 },
    { id: "remarks", kind: "text", isRequired: false, label: { en: "Remarks" } },
  ],
};

const problemsOf = (protocol: Protocol, path: string, value: unknown) =>
  judgeProtocol(fromForm(setAt(toForm(protocol), path.split("."), value))).problems;

describe("a protocol's form", () => {
  test.each([...Object.values(presets), asked])(
    "gives back the protocol it was made of",
    (made) => {
      expect(judgeProtocol(fromForm(toForm(made)))).toEqual({ protocol: made, problems: [] });
    },
  );

  test("takes a decimal comma, and white space around a number", () => {
    const form = setAt(toForm(asked), ["exclusions", "sameSideShareMax"], " 0,85 ");
    expect(judgeProtocol(fromForm(form)).protocol?.exclusions.sameSideShareMax).toBe(0.85);
  });

  test.each([
    ["exposureMs", "", "Write a number."],
    ["exposureMs", "fast", "Write a number."],
    ["exposureMs", "1000.5", "Write a whole number."],
    ["exposureMs", "10", "At least 50."],
    ["practiceTrials", "501", "At most 500."],
    ["exclusions.sameSideShareMax", "0.2", "At least 0.5."],
    ["testTrials", "42", "The number of test trials must be a multiple of four"],
    ["vigilancePassMin", "9", "The vigilance rule asks for more correct answers"],
    ["texts.en.question", "x".repeat(201), "At most 200 characters."],
    ["questionnaire.1.options", [], "questionnaire.1: A choice needs two options at least."],
    ["questionnaire.0.id", "Age!", "An id is lower-case letters, digits and _."],
    ["questionnaire.1.label.en", "x".repeat(501), "At most 500 characters."],
    ["questionnaire.2.max", "40", "questionnaire.2: A scale runs from min to max"],
    ["questionnaire.3.id", "age", "questionnaire: Two questions have the same id."],
  ])("with %s = %j says beside it: %s", (path, value, expected) => {
    const [place, sentence] = expected.includes(": ") ? expected.split(": ") : [path, expected];
    expect(problemsOf(asked, path, value)).toEqual([
      { path: place, message: expect.stringContaining(sentence) },
    ]);
  });

  test("names the label of a question that has none in any language", () => {
    const [problem] = problemsOf(asked, "questionnaire.0.label.en", " ");
    expect(problem).toEqual({
      path: "questionnaire.0.label",
      message: "Write it in one language at least.",
    });
  });

  test("names every field that is wrong, not only the first", () => {
    const form = setAt(setAt(toForm(asked), ["exposureMs"], ""), ["feedbackMs"], "-1");
    const { problems } = judgeProtocol(fromForm(form));
    expect(problems.map(({ path }) => path)).toEqual(["exposureMs", "feedbackMs"]);
  });
});

describe("filling in a preset", () => {
  test("replaces every parameter and the question's wording, and keeps the study's own texts and questions", () => {
    const filled = judgeProtocol(fromForm(refill(toForm(asked), "palette2021"))).protocol;
    expect(filled).toEqual({
      ...presets.palette2021,
      language: "sv",
      questionnaire: asked.questionnaire,
      texts: {
        ...presets.palette2021.texts,
        en: { question: presets.palette2021.texts.en?.question, instructions: "Look." },
        sv: { question: presets.palette2021.texts.sv?.question, consent: "Samtycke" },
      },
    });
  });
});

describe("a part of a form", () => {
  test("is replaced without touching the parts beside it", () => {
    const form = toForm(asked);
    const changed = setAt(form, ["questionnaire", "1", "options", "0", "value"], "tablet");
    expect(getAt(changed, ["questionnaire", "1", "options", "0", "value"])).toBe("tablet");
    expect(changed.questionnaire[0]).toBe(form.questionnaire[0]);
    expect(form.questionnaire[1].options[0].value).toBe("phone");
  });

  test("that is new is no question yet", () => {
    const form = { ...toForm(asked), questionnaire: [emptyQuestion([])] };
    expect(judgeProtocol(fromForm(form)).problems.length).toBeGreaterThan(0);
  });
});
