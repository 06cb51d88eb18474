import path from "node:path";
import { AppError } from "@/lib/errors";
import { imageColumns } from "@/lib/measures/columns";
import { summarise, summariseDifference } from "@/lib/measures/summary";
import { seededRandom } from "@/lib/protocol/random";
import { drawResamples } from "@/lib/stats/bootstrap";
import { currentCommit } from "@/scripts/current-commit";
import { openColourings, type Colouring } from "@/scripts/evaluate/colourings";
import {
  referenceRows,
  type Evaluation,
  type EvaluationRow,
} from "@/scripts/evaluate/evaluation-file";
import { measureAll, type Measurements } from "@/scripts/evaluate/measure";
import type { EvaluateOptions } from "@/scripts/evaluate/options";
import type { Photographs } from "@/scripts/evaluate/photographs";
import type { Interruption } from "@/scripts/interruption";

/** Measures every row on every photograph. */
export async function evaluateFolder(
  { slugs, photographs, engine }: { slugs: string[]; photographs: Photographs; engine: string },
  options: EvaluateOptions,
  interruption: Interruption,
): Promise<Evaluation> {
  const colourings = await openColourings(slugs, photographs, options);
  const measurements = await measureAll(photographs, colourings, interruption);
  colourings.forEach(({ dispose }) => dispose());
  const { length } = measurements.photos;
  if (length < 2) {
    throw new AppError("bad_request", "Stopped before two photographs were measured.");
  }
  return {
    kind: "evaluation",
    settings: settingsOf(options),
    engine,
    commit: currentCommit(),
    data: {
      images: length,
      hash: photographs.hash,
      skipped: photographs.skipped,
      isComplete: length === photographs.names.length,
    },
    ...summariseRows(colourings, measurements, photographs.names.slice(0, length), options),
  };
}

function settingsOf(options: EvaluateOptions): Evaluation["settings"] {
  return {
    data: path.basename(path.resolve(options.data)),
    limit: options.limit ?? null,
    side: options.side ?? null,
    seed: options.seed,
    resamples: options.resamples,
    confidence: 0.95,
    rebalancing:
      "one over its colour class's share of these photographs' pixels, all pixels pooled",
    intervals: intervalWords(options.resamples),
  };
}

function intervalWords(resamples: number): string {
  const counted = resamples.toLocaleString("en-GB");
  return `percentiles of ${counted} resamples of the photographs, except for the rebalanced area, which has a jackknife's standard error (one photograph left out at a time) and Student's t`;
}

function summariseRows(
  colourings: readonly Colouring[],
  { photos, recolourings }: Measurements,
  name: string[],
  { resamples: count, seed }: EvaluateOptions,
): Pick<Evaluation, "photos" | "rows"> {
  const columns = { colourfulness: photos.map(({ colourfulness }) => colourfulness) };
  const resamples = drawResamples(photos.length, count, seededRandom(`${seed}/resamples`));
  const images = Object.fromEntries(
    Object.entries(recolourings).map(([slug, records]) => [slug, imageColumns(records, photos)]),
  );
  const minus = (slug: string) =>
    referenceRows
      .filter((reference) => reference !== slug && reference in images)
      .map((reference) => [
        reference,
        summariseDifference(images[slug], images[reference], { photos: columns, resamples }),
      ]);
  const rows = colourings.map(({ slug, title, model }) => ({
    slug,
    title,
    model,
    estimates: summarise(images[slug], columns, resamples),
    minus: Object.fromEntries(minus(slug)) as EvaluationRow["minus"],
    images: images[slug],
  }));
  return { photos: { name, ...columns }, rows };
}
