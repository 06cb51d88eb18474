import { aucOf, inversePrior } from "@/lib/measures/auc";
import type { MeasuredPhoto, RecolouringScores } from "@/lib/measures/recolouring";
import type { ImageColumns, PhotoColumns } from "@/lib/measures/summary";

/** What is kept of a photograph until all are measured. */
export type PhotoRecord = Pick<MeasuredPhoto, "classShares" | "colourfulness">;

/** seconds: spent on finding the colours; null for what needs no network. */
export type RecolouringRecord = RecolouringScores & { seconds: number | null };

/**
 * The weight of each class in the rebalanced area, [313]: one over its share of all pixels of the photographs
 * themselves, each photograph counting the same. So every colour class that occurs counts the same, which is what a
 * prior from elsewhere would come to with photographs enough; with some hundred, the few pixels whose colours were
 * rarer there than here would decide alone (docs/network.md, "Measures").
 */
export function classWeightsOf(photos: readonly PhotoRecord[]): Float64Array {
  const shares = new Float64Array(photos[0].classShares.length);
  for (const { classShares } of photos) {
    for (let q = 0; q < shares.length; q++) shares[q] += classShares[q] / photos.length;
  }
  const seen = shares.filter((share) => share > 0).length;
  // Divided by the number of classes, so that a photograph's weight is 1 on average.
  return inversePrior(shares).map((weight) => weight / seen);
}

export function photoColumns(
  photos: readonly PhotoRecord[],
  classWeights: Float64Array,
): PhotoColumns {
  return {
    weight: photos.map(({ classShares }) =>
      classShares.reduce((sum, share, q) => sum + share * classWeights[q], 0),
    ),
    colourfulness: photos.map(({ colourfulness }) => colourfulness),
  };
}

/** A variant's recolourings of those photographs, in their order. */
export function imageColumns(
  recolourings: readonly RecolouringRecord[],
  photos: readonly PhotoRecord[],
  classWeights: Float64Array,
): ImageColumns {
  const areas = recolourings.map(({ classScores: scores }, i) => {
    const tally = { counts: photos[i].classShares, scores };
    return { raw: aucOf(tally), rebalanced: aucOf(tally, classWeights) };
  });
  const seconds = recolourings.map((each) => each.seconds).filter((value) => value !== null);
  return {
    aucRaw: areas.map(({ raw }) => raw),
    aucRebalanced: areas.map(({ rebalanced }) => rebalanced),
    psnr: recolourings.map(({ psnr }) => (Number.isFinite(psnr) ? psnr : null)),
    ssim: recolourings.map(({ ssim }) => ssim),
    colourfulness: recolourings.map(({ colourfulness }) => colourfulness),
    meanChroma: recolourings.map(({ meanChroma }) => meanChroma),
    seconds: seconds.length === recolourings.length ? seconds : null,
  };
}
