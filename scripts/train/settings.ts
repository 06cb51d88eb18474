import { parseArgs } from "node:util";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { sideMultiple } from "@/lib/model/network";
import { getVariant } from "@/lib/model/variants";

/** Everything that a run depends on besides its data and its engine: saved beside the weights. */
export const trainSettings = z.object({
  variant: z.string().refine(isVariant, "names no variant"),
  data: z.array(z.string()).min(1, "name at least one folder with --data"),
  /** What the data is, for the model card; without it the folders' names stand there. */
  dataName: z.string().max(200).optional(),
  out: z.string().min(1, "name the folder of the run with --out"),
  width: z.coerce.number().int().min(1).max(128).default(16),
  /** The pictures' side in px; others are scaled and cropped to it. */
  imageSide: z.coerce.number().int().min(16).max(512).default(64),
  /** Side of the random crop that the network sees. */
  cropSide: z.coerce.number().int().multipleOf(sideMultiple).min(16).default(64),
  batch: z.coerce.number().int().min(1).max(1024).default(32),
  /** The run ends after this many passes over the data or this many minutes: exactly one is given. */
  epochs: z.coerce.number().positive().optional(),
  minutes: z.coerce.number().positive().optional(),
  seed: z.coerce.number().int().min(0).default(1),
  learningRate: z.coerce.number().positive().default(1e-3),
  warmup: z.coerce.number().min(0).max(0.5).default(0.02),
  weightDecay: z.coerce.number().min(0).default(1e-2),
  /** Share of the old value that running means and variances keep at each step. */
  momentsDecay: z.coerce.number().min(0).max(0.9999).default(0.98),
  /** Pictures held out for validation, and pictures that the prior is counted on. */
  validationImages: z.coerce.number().int().min(0).default(512),
  priorImages: z.coerce.number().int().min(1).default(10_000),
  checkpointSeconds: z.coerce.number().positive().default(60),
});

export type TrainSettings = z.infer<typeof trainSettings>;

function isVariant(slug: string): boolean {
  try {
    return Boolean(getVariant(slug));
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const flagOf = (field: string) => field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** `--data` may be given several times or be followed by several folders. */
export function parseTrainArguments(args: string[]): { settings: TrainSettings; resume: boolean } {
  const fields = Object.keys(trainSettings.shape).filter((field) => field !== "data");
  const options = Object.fromEntries(
    fields.map((field) => [flagOf(field), { type: "string" as const }]),
  );
  const { values, positionals } = readArguments(args, {
    ...options,
    data: { type: "string", multiple: true },
    resume: { type: "boolean" },
  });
  const given = Object.fromEntries(fields.map((field) => [field, values[flagOf(field)]]));
  const data = [...((values.data as string[] | undefined) ?? []), ...positionals];
  const parsed = trainSettings.safeParse({ variant: "full", ...withoutAbsent(given), data });
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) => `--${flagOf(issue.path.join("."))}: ${issue.message}`,
    );
    throw new AppError("bad_request", `The run cannot start. ${problems.join("; ")}.`);
  }
  if ((parsed.data.epochs === undefined) === (parsed.data.minutes === undefined)) {
    throw new AppError("bad_request", "Say how long to train: either --epochs or --minutes.");
  }
  return { settings: parsed.data, resume: values.resume === true };
}

type OptionTable = Record<string, { type: "string" | "boolean"; multiple?: boolean }>;

function readArguments(args: string[], options: OptionTable) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new AppError("bad_request", (error as Error).message, { cause: error });
  }
}

function withoutAbsent(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
