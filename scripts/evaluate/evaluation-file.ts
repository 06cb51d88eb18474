import { readFile } from "node:fs/promises";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { measureNames } from "@/lib/measures/summary";

const estimate = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
const estimates = z.record(z.enum(measureNames), estimate);
const column = z.array(z.number());

const rowSchema = z.object({
  slug: z.string(),
  title: z.string(),
  model: z
    .object({
      weightsHash: z.string(),
      width: z.number(),
      parameters: z.number(),
      imagesSeen: z.number().optional(),
      inputSide: z.number(),
      temperature: z.number(),
      upsampling: z.string(),
    })
    .nullable(),
  estimates,
  /** Differences from other rows, photograph by photograph, by the other's name. */
  minus: z.record(z.string(), estimates),
  /** A value a photograph, in the order of `photos`. A summary goes without. */
  images: z
    .object({
      aucRaw: column,
      rebalancedPseudoValues: column,
      psnr: z.array(z.number().nullable()),
      ssim: column,
      colourfulness: column,
      meanChroma: column,
      seconds: column.nullable(),
    })
    .optional(),
});

/** The outcome of `npm run evaluate`, with all that it depends on. */
const evaluationSchema = z.object({
  kind: z.literal("evaluation"),
  settings: z.object({
    /** The folder's name, without its path. */
    data: z.string(),
    limit: z.number().nullable(),
    side: z.number().nullable(),
    seed: z.string(),
    resamples: z.number(),
    confidence: z.number(),
    rebalancing: z.string(),
    /** How they were found, in words. */
    intervals: z.string(),
  }),
  engine: z.string(),
  commit: z.string(),
  data: z.object({
    images: z.number(),
    hash: z.string(),
    skipped: z.array(z.object({ name: z.string(), problem: z.string() })),
    isComplete: z.boolean(),
  }),
  photos: z.object({ name: z.array(z.string()), colourfulness: column }).optional(),
  rows: z.array(rowSchema),
});

/** The rows that all others are compared with, where they are there. */
export const referenceRows = ["gray", "full"] as const;

export type Evaluation = z.infer<typeof evaluationSchema>;
export type EvaluationRow = z.infer<typeof rowSchema>;

export async function readEvaluation(file: string): Promise<Evaluation> {
  const parsed = evaluationSchema.safeParse(JSON.parse(await readFile(file, "utf8")));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join(".")).slice(0, 5);
  throw new AppError(
    "unprocessable",
    `${file} was not written by npm run evaluate: look at ${fields.join(", ")}.`,
  );
}

/** Without the values of single photographs: small enough to be kept. */
export function summaryOf({ photos: _photos, rows, ...rest }: Evaluation): Evaluation {
  return { ...rest, rows: rows.map(({ images: _images, ...row }) => row) };
}

/** Numbers with seven digits: more than any measure is known to. */
export function serialiseEvaluation(evaluation: Evaluation): string {
  const round = (_key: string, value: unknown) =>
    typeof value === "number" ? Number(value.toPrecision(7)) : value;
  return `${JSON.stringify(evaluation, round, 1)}\n`;
}
