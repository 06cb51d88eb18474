import { AppError } from "@/lib/errors";
import { summariseDifference } from "@/lib/measures/summary";
import { seededRandom } from "@/lib/protocol/random";
import { drawResamples } from "@/lib/stats/bootstrap";
import { readEvaluation, type Evaluation } from "@/scripts/evaluate/evaluation-file";
import { formatDifferences } from "@/scripts/evaluate/table";

/**
 * How much higher the second evaluation's rows are than the first's, photograph by photograph, where both have the row:
 * other weights or another decoding on the same photographs.
 */
export async function compareEvaluations(files: readonly string[]): Promise<string> {
  if (files.length !== 2) {
    throw new AppError("bad_request", "Two files are compared: evaluate -- compare OLD NEW.");
  }
  const [before, after] = await Promise.all(files.map(readEvaluation));
  const photos = sharedPhotos(before, after);
  const { resamples: count, seed } = after.settings;
  const resamples = drawResamples(photos.name.length, count, seededRandom(`${seed}/resamples`));
  const rows = after.rows.flatMap(({ slug, images }) => {
    const old = before.rows.find((row) => row.slug === slug)?.images;
    if (!images || !old) return [];
    const estimates = summariseDifference(images, old, { photos, resamples });
    return [{ label: `${slug}, new − old`, estimates }];
  });
  if (rows.length === 0) throw new AppError("not_found", "No row is in both files.");
  return `${formatDifferences(rows)}\n\n${photos.name.length} photographs, 95 % intervals: ${after.settings.intervals}.`;
}

function sharedPhotos(before: Evaluation, after: Evaluation): NonNullable<Evaluation["photos"]> {
  if (!before.photos || !after.photos) {
    throw new AppError("unprocessable", "A summary has no values of single photographs.");
  }
  const isSame =
    before.data.hash === after.data.hash &&
    before.settings.side === after.settings.side &&
    before.photos.name.join("\n") === after.photos.name.join("\n");
  if (isSame) return after.photos;
  throw new AppError("conflict", "The two files are not about the same photographs.");
}
