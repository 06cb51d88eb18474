import { expect, test } from "vitest";
import { helpText, parseTrainArguments } from "@/scripts/train/arguments";
import { learningRateAt } from "@/scripts/train/schedule";
import type { TrainSettings } from "@/scripts/train/settings";
import {
  checkSettings,
  completeSettings,
  describeChanges,
  flagOf,
  resumeSettings,
  settingFields,
} from "@/scripts/train/settings";

const given = { data: ["photos"], out: "run" };

function check(more: Record<string, unknown>): TrainSettings {
  const settings = checkSettings({ ...given, ...more });
  if ("problems" in settings) throw new Error(settings.problems.join("\n"));
  return settings;
}

test("the command line gives settings: several folders, numbers, lists", () => {
  const args = ["--data", "a", "b", "--data", "c", "--out", "run", "--steps", "9"];
  const { command, problems } = parseTrainArguments([...args, "--decay-at", "0.5,0.9"]);
  expect(problems).toEqual([]);
  const settings = check({ ...command.given });
  expect(settings).toMatchObject({ data: ["a", "c", "b"], out: "run", steps: 9, width: 16 });
  expect(settings.decayAt).toEqual([0.5, 0.9]);
});

test.each([
  { more: { steps: 1, variant: "vivid" }, sentence: /--variant: names no variant; .+low-res/ },
  { more: { steps: 1, cropSide: 20 }, sentence: /--crop-side/ },
  { more: { steps: 1, imageSide: 32 }, sentence: /--crop-side: crops of 64 px .+ 32 px/ },
  { more: { steps: 1, width: "wide" }, sentence: /--width: is not a number/ },
  { more: { epochs: 1, minutes: 1 }, sentence: /one of --epochs, --minutes and --steps/ },
  { more: {}, sentence: /one of --epochs, --minutes and --steps/ },
  { more: { steps: 1, out: undefined }, sentence: /--out: name the folder/ },
  { more: { steps: 1, data: undefined }, sentence: /--data: name at least one folder/ },
])("$more is refused: $sentence", ({ more, sentence }) => {
  expect(() => check(more)).toThrow(sentence);
});

test("all problems are named at once", () => {
  const { problems } = parseTrainArguments(["--colour", "--resume=yes", "--seed"]);
  expect(problems).toEqual([
    "there is no option --colour",
    "--resume takes no value",
    "--seed needs a value",
  ]);
  expect(() => check({ width: 0, cropSide: 17 })).toThrow(/--width.*\n--crop-side.*\nsay how long/);
});

test("the help names every option", () => {
  for (const field of settingFields) expect(helpText()).toContain(` --${flagOf(field)} `);
});

test("each optimiser has a learning rate of its own, unless one is given", () => {
  const rateOf = (variant: string) => check({ steps: 1, variant }).learningRate;
  expect(rateOf("adadelta")).toBeGreaterThan(rateOf("sgd"));
  expect(rateOf("sgd")).toBeGreaterThan(rateOf("full"));
  expect(check({ steps: 1, variant: "sgd", learningRate: "0.1" }).learningRate).toBe(0.1);
});

test("every optimiser takes the same share off the weights at each step", () => {
  const shares = ["full", "adadelta", "sgd"].map((variant) => {
    const { learningRate, weightDecay } = check({ steps: 1, variant });
    return learningRate * weightDecay;
  });
  for (const share of shares) expect(share).toBeCloseTo(3e-6, 12);
});

test("a resumed run keeps its settings, takes a new length, and cannot change its network", () => {
  const saved = check({ minutes: 5, width: 8, seed: 3 });
  const resumed = resumeSettings(saved, { steps: "40", learningRate: "1e-4" });
  expect(resumed).toMatchObject({ width: 8, seed: 3, steps: 40, learningRate: 1e-4 });
  expect(resumed).not.toHaveProperty("minutes");
  expect(describeChanges(saved, resumed as TrainSettings)).toEqual([
    "--learning-rate 0.0003 changed to 0.0001",
    "--minutes 5 changed to none",
    "--steps none changed to 40",
  ]);
  expect(describeChanges(saved, saved)).toEqual([]);
  expect(resumeSettings(saved, { init: "models/full" })).toEqual({
    problems: ["--init: the run has none, which cannot change any more"],
  });
  expect(resumeSettings(saved, { width: "16", seed: "4" })).toEqual({
    problems: [
      "--width: the run has 8, which cannot change any more",
      "--seed: the run has 3, which cannot change any more",
    ],
  });
});

test("settings saved before one of them existed are those with its default, and cannot change it", () => {
  const { softenShare, ...saved } = check({ minutes: 5 });
  const complete = completeSettings(saved as TrainSettings);
  expect(complete).toEqual({ ...saved, softenShare });
  const changes = { softenShare: "0.5", scaleMin: "0.6", momentsDecay: "0.9" };
  const problems = ["--scale-min", "--soften-share", "--moments-decay"].map((flag) =>
    expect.stringContaining(flag),
  );
  expect(resumeSettings(complete, changes)).toEqual({ problems });
});

test("schedules: a cosine to zero, steps to a tenth, and a constant, after the same warm-up", () => {
  const rate = (schedule: "cosine" | "steps" | "constant", progress: number) =>
    learningRateAt({ schedule, learningRate: 2, warmup: 0.1, decayAt: [0.5, 0.8] }, progress);
  for (const schedule of ["cosine", "steps", "constant"] as const) {
    expect(rate(schedule, 0)).toBe(0);
    expect(rate(schedule, 0.05)).toBeCloseTo(1, 12);
    expect(rate(schedule, 0.1)).toBeCloseTo(2, 12);
  }
  expect(rate("cosine", 0.55)).toBeCloseTo(1, 12);
  expect(rate("cosine", 1)).toBeCloseTo(0, 12);
  // By the clock, the last step of a run may end after its time.
  expect(rate("cosine", 1.1)).toBeCloseTo(0, 12);
  expect([0.49, 0.5, 0.79, 0.8, 1].map((at) => Number(rate("steps", at).toFixed(6)))).toEqual([
    2, 0.2, 0.2, 0.02, 0.02,
  ]);
  expect(rate("constant", 1)).toBe(2);
});
