import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { getVariant, variants } from "@/lib/model/variants";
import { findRunConfig } from "@/scripts/train/checkpoint";
import { readMetrics, type MetricsEntry } from "@/scripts/train/metrics-log";

const runSchema = z.object({
  slug: z.string(),
  /** Means of the training loss over stretches of the run, at their ends. */
  loss: z.array(z.object({ imagesSeen: z.number(), value: z.number() })),
  /** On pictures held out of training. Areas in 0..1. */
  validations: z.array(
    z.object({
      imagesSeen: z.number(),
      loss: z.number(),
      aucRaw: z.number(),
      aucRebalanced: z.number(),
    }),
  ),
  /** Of colours of none, on the same pictures. */
  gray: z.object({ aucRaw: z.number(), aucRebalanced: z.number() }),
});

/** The courses of training runs, as far as they are drawn. */
const curvesSchema = z.object({ kind: z.literal("curves"), runs: z.array(runSchema) });

export type Curves = z.infer<typeof curvesSchema>;
export type RunCurve = z.infer<typeof runSchema>;

export async function readCurves(file: string): Promise<Curves> {
  const parsed = curvesSchema.safeParse(JSON.parse(await readFile(file, "utf8")));
  if (parsed.success) return parsed.data;
  throw new AppError("unprocessable", `${file} was not written by npm run results -- --runs.`);
}

/** Points of the training loss that are kept of a run. */
const lossPointsMax = 80;

/** folder: of a run, or of a grid, whose runs come in the order of the table of variants. */
export async function collectCurves(folder: string): Promise<Curves> {
  const inGrid = Object.keys(variants)
    .map((slug) => path.join(folder, slug))
    .filter((run) => existsSync(run));
  const folders = inGrid.length > 0 ? inGrid : [folder];
  return { kind: "curves", runs: await Promise.all(folders.map(collectRun)) };
}

async function collectRun(folder: string): Promise<RunCurve> {
  const config = await findRunConfig(folder);
  const entries = await readMetrics(folder);
  const validations = entries.filter((entry) => entry.kind === "validation");
  const last = validations.at(-1);
  if (!config || !last) {
    throw new AppError(
      "not_found",
      `${path.basename(folder)} is no folder of a training run with a validation.`,
    );
  }
  return {
    slug: getVariant(config.settings.variant).slug,
    loss: meanLosses(entries),
    validations: validations.map(({ imagesSeen, loss, aucRaw, aucRebalanced }) => ({
      imagesSeen,
      ...rounded({ loss, aucRaw, aucRebalanced }),
    })),
    gray: rounded({ aucRaw: last.aucRawGray, aucRebalanced: last.aucRebalancedGray }),
  };
}

function meanLosses(entries: readonly MetricsEntry[]): RunCurve["loss"] {
  const steps = entries.filter((entry) => entry.kind === "step");
  const stretch = Math.max(1, Math.ceil(steps.length / lossPointsMax));
  const count = Math.ceil(steps.length / stretch);
  return Array.from({ length: count }, (_, i) => {
    const part = steps.slice(i * stretch, (i + 1) * stretch);
    // One batch's loss jumps; what is kept beside it runs over about fifty.
    const value = part.reduce((sum, { averageLoss }) => sum + averageLoss, 0) / part.length;
    return { imagesSeen: part[part.length - 1].imagesSeen, ...rounded({ value }) };
  });
}

/** Five digits are more than a line in a picture shows. */
function rounded<T extends Record<string, number>>(values: T): T {
  const entries = Object.entries(values).map(([key, value]) => [key, Number(value.toPrecision(5))]);
  return Object.fromEntries(entries) as T;
}
