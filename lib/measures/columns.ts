import { aucOf } from "@/lib/measures/auc";
import { rebalancedPseudoValues } from "@/lib/measures/rebalanced-area";
import type { MeasuredPhoto, RecolouringScores } from "@/lib/measures/recolouring";
import type { ImageColumns } from "@/lib/measures/summary";

/** What is kept of a photograph until all are measured. */
export type PhotoRecord = Pick<MeasuredPhoto, "classShares" | "colourfulness">;

/** seconds: spent on finding the colours; null for what needs no network. */
export type RecolouringRecord = RecolouringScores & { seconds: number | null };

/** A variant's recolourings of those photographs, in their order. */
export function imageColumns(
  recolourings: readonly RecolouringRecord[],
  photos: readonly PhotoRecord[],
): ImageColumns {
  const tallies = recolourings.map(({ classScores: scores }, i) => ({
    counts: photos[i].classShares,
    scores,
  }));
  const seconds = recolourings.map((each) => each.seconds).filter((value) => value !== null);
  return {
    aucRaw: tallies.map((tally) => aucOf(tally)),
    rebalancedPseudoValues: rebalancedPseudoValues(tallies),
    psnr: recolourings.map(({ psnr }) => (Number.isFinite(psnr) ? psnr : null)),
    ssim: recolourings.map(({ ssim }) => ssim),
    colourfulness: recolourings.map(({ colourfulness }) => colourfulness),
    meanChroma: recolourings.map(({ meanChroma }) => meanChroma),
    seconds: seconds.length === recolourings.length ? seconds : null,
  };
}
