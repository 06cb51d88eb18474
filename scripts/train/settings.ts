import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { sideMultiple } from "@/lib/model/network";
import { precisions } from "@/lib/model/kernels/precision";
import { defaultInitialisation, initialisations } from "@/lib/model/parameters";
import { getVariant, variants } from "@/lib/model/variants";
import { inputSideOption } from "@/scripts/decoding-options";
import { scheduleNames } from "@/scripts/train/schedule";

const whole = (least: number, greatest: number) => z.coerce.number().int().min(least).max(greatest);
const share = (greatest: number) => z.coerce.number().min(0).max(greatest);

/** Everything that a run depends on besides its data and its engine: saved beside the weights. */
export const trainSettings = z.object({
  variant: z
    .string()
    .refine((slug) => Object.hasOwn(variants, slug), {
      error: `names no variant; there are: ${Object.keys(variants).join(", ")}`,
    })
    .default("full")
    .describe("the experiment, by name"),
  data: z
    .array(z.string(), { error: "name at least one folder" })
    .min(1, "name at least one folder")
    .describe("folders with pictures or tar shards; several may follow"),
  dataName: z.string().max(200).optional().describe("what the data is, for the model card"),
  out: z.string({ error: "name the folder of the run" }).min(1).describe("the folder of the run"),
  width: whole(1, 128).default(16).describe("channels of the first layer"),
  imageSide: whole(16, 512)
    .default(64)
    .describe("pictures are scaled and cropped to this many px a side"),
  cropSide: whole(16, 512)
    .multipleOf(sideMultiple)
    .default(64)
    .describe(
      `side of the random crop that the network sees, in px; a multiple of ${sideMultiple}`,
    ),
  scaleMin: z.coerce
    .number()
    .min(0.1)
    .max(1)
    .default(1)
    .describe("least share of the picture that a crop is cut from and resized; 1 resizes none"),
  inputSide: inputSideOption
    .optional()
    .describe(
      "shortest side, in px, at which the model will see photographs; without it, the scale of training",
    ),
  softenShare: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe(
      "share of the crops whose lightness is smoothed, for pictures reduced without a filter",
    ),
  batch: whole(1, 1024).default(32).describe("pictures a step"),
  epochs: z.coerce
    .number()
    .positive()
    .optional()
    .describe("end after so many passes over the data"),
  minutes: z.coerce
    .number()
    .positive()
    .optional()
    .describe("end after so many minutes of training"),
  steps: z.coerce.number().int().positive().optional().describe("end after so many steps"),
  seed: z.coerce.number().int().min(0).default(1).describe("of weights, order, crops and dropout"),
  learningRate: z.coerce
    .number()
    .positive()
    .optional()
    .describe("at its peak; without it, what suits the variant's optimiser"),
  schedule: z
    .enum(scheduleNames)
    .default("cosine")
    .describe(`the learning rate after the warm-up: ${scheduleNames.join(", ")}`),
  decayAt: z
    .array(share(1))
    .default([0.6, 0.85])
    .describe("with --schedule steps: shares of the run after which the rate falls to a tenth"),
  warmup: share(0.5).default(0.02).describe("share of the run over which the rate rises from zero"),
  weightDecay: z.coerce
    .number()
    .min(0)
    .optional()
    .describe("decoupled, of kernels; without it, what suits the variant's optimiser"),
  clipNorm: z.coerce
    .number()
    .min(0)
    .default(0)
    .describe("scale gradients down to this norm at most; 0 leaves them"),
  ema: share(0.99999)
    .default(0)
    .describe("share of the old value that averaged weights keep at each step; 0 averages none"),
  momentsDecay: share(0.9999)
    .default(0.98)
    .describe("share of the old value that running means and variances keep at each step"),
  precision: z
    .enum(precisions)
    .default("float32")
    .describe(
      "what steps compute in; bfloat16 is faster on processors with instructions for it (native engine only)",
    ),
  initialisation: z
    .enum(initialisations)
    .default(defaultInitialisation)
    .describe(
      "kernels at the start: he (normal), or dirac (the identity beside a tenth of that, where a layer allows it)",
    ),
  init: z
    .string()
    .optional()
    .describe(
      "a model's folder whose weights the run starts from, widened to a multiple of its width",
    ),
  validationImages: whole(1, 100_000).default(512).describe("pictures held out of training"),
  validateEvery: z.coerce
    .number()
    .int()
    .min(0)
    .default(1000)
    .describe("steps between two validations; 0 leaves the one at the end"),
  pictures: whole(0, 64)
    .default(8)
    .describe("held-out photographs shown recoloured at validations"),
  priorImages: whole(1, 10_000_000).default(10_000).describe("pictures the prior is counted on"),
  checkpointSeconds: z.coerce.number().positive().default(60).describe("between two checkpoints"),
  workers: whole(1, 64).default(1).describe("threads that prepare batches beside the step"),
  reportEvery: whole(1, 100_000).default(20).describe("steps between two lines of metrics"),
});

type ParsedSettings = z.infer<typeof trainSettings>;

/** Settings whose optimiser's defaults are filled in. */
export type TrainSettings = ParsedSettings & { learningRate: number; weightDecay: number };

/** Fields as they were given or saved, not yet checked. */
export type GivenSettings = Partial<Record<keyof ParsedSettings, unknown>>;

/** `imageSide` -> `image-side`: the option's name on the command line. */
export const flagOf = (field: string) =>
  field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

export const settingFields = Object.keys(trainSettings.shape) as (keyof ParsedSettings)[];

/** What a run, once started, cannot change: weights, samples and measures would no longer belong together. */
const fixedFields = [
  ...["variant", "width", "imageSide", "cropSide", "batch", "seed", "validationImages"],
  ...["priorImages", "ema", "scaleMin", "softenShare", "momentsDecay", "initialisation", "init"],
] as (keyof ParsedSettings)[];

const lengths = ["epochs", "minutes", "steps"] as const;

/** Checked settings, or all that is wrong with them as sentences without their full stops. */
export function checkSettings(given: GivenSettings): TrainSettings | { problems: string[] } {
  const parsed = trainSettings.safeParse(given);
  const problems = parsed.success ? [] : parsed.error.issues.map(describeIssue);
  const lengthsGiven = lengths.filter((field) => given[field] !== undefined);
  if (lengthsGiven.length !== 1) {
    problems.push("say how long to train by one of --epochs, --minutes and --steps");
  }
  if (!parsed.success) return { problems };
  const { imageSide, cropSide, variant } = parsed.data;
  if (cropSide > imageSide) {
    problems.push(`--crop-side: crops of ${cropSide} px cannot be cut from ${imageSide} px`);
  }
  if (problems.length > 0) return { problems };
  return { ...defaultsOf(variant), ...withoutAbsent(parsed.data) } as TrainSettings;
}

/** Saved settings with the defaults of those that there were not yet when they were saved. */
export function completeSettings(saved: TrainSettings): TrainSettings {
  const settings = checkSettings(saved);
  return "problems" in settings ? saved : settings;
}

/** What is wrong with a field, in the words of the command line. */
export function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") {
    return `--${issue.keys.map(flagOf).join(", --")}: has no meaning here`;
  }
  const [field] = issue.path;
  const isNoNumber = issue.code === "invalid_type" && issue.expected === "number";
  return `--${flagOf(String(field))}: ${isNoNumber ? "is not a number" : issue.message}`;
}

/** What suits the optimiser of a variant. */
function defaultsOf(variant: string): { learningRate: number; weightDecay: number } {
  return optimiserDefaults[getVariant(variant).optimiser];
}

/**
 * Of short runs from scratch. AdaDelta's own rate is 1; the weight decays are such that each step of every optimiser
 * takes the same share off the weights, for it is multiplied by the rate.
 */
const optimiserDefaults = {
  adam: { learningRate: 3e-4, weightDecay: 1e-2 },
  adadelta: { learningRate: 1, weightDecay: 3e-6 },
  sgd: { learningRate: 0.1, weightDecay: 3e-5 },
};

/** The settings of a run that goes on: those it was started with, with what is given now. */
export function resumeSettings(
  saved: TrainSettings,
  given: GivenSettings,
): TrainSettings | { problems: string[] } {
  const kept: GivenSettings = { ...saved };
  if (lengths.some((field) => given[field] !== undefined)) {
    for (const field of lengths) delete kept[field];
  }
  const settings = checkSettings({ ...kept, ...given });
  if ("problems" in settings) return settings;
  const changed = fixedFields.filter((field) => settings[field] !== saved[field]);
  if (changed.length === 0) return settings;
  const problems = changed.map((field) => {
    const had = saved[field] === undefined ? "none" : String(saved[field]);
    return `--${flagOf(field)}: the run has ${had}, which cannot change any more`;
  });
  return { problems };
}

/**
 * What a resumed run may change and what its weights depend on. How they are decoded may change too, and stands in the
 * card as it is at the end.
 */
const changeableFields = [
  ...(["learningRate", "schedule", "decayAt", "warmup", "weightDecay", "clipNorm"] as const),
  "precision" as const,
  ...lengths,
];

export type ChangeableSettings = Pick<TrainSettings, (typeof changeableFields)[number]>;

export function changeableSettings(settings: TrainSettings): ChangeableSettings {
  const entries = changeableFields.map((field) => [field, settings[field]]);
  return withoutAbsent(Object.fromEntries(entries)) as ChangeableSettings;
}

/** The options that differ, with both values: "--steps 2 changed to 3". */
export function describeChanges(before: ChangeableSettings, now: ChangeableSettings): string[] {
  return changeableFields
    .filter((field) => !isDeepStrictEqual(before[field], now[field]))
    .map(
      (field) => `--${flagOf(field)} ${before[field] ?? "none"} changed to ${now[field] ?? "none"}`,
    );
}

export function withoutAbsent<T extends object>(record: T): Partial<T> {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<T>;
}
