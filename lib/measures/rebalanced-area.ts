import { aucOf, createAucTally, inversePrior, type AucTally } from "@/lib/measures/auc";
import { pseudoValues } from "@/lib/stats/jackknife";

/**
 * The class-rebalanced area over all photographs together, 0..1, as what each photograph adds to it, [n]: their mean is
 * the area. A pixel weighs one over its class's share of all pixels of these photographs, each photograph counting the
 * same, so every colour class that occurs counts the same, which is what a prior from elsewhere would come to with
 * photographs enough; with some hundred, the few pixels whose colours were rarer there than here would decide alone
 * (docs/network.md, "Measures").
 *
 * The weights depend on the photographs, so the interval must let them vary as well: these are pseudo-values of the
 * delete-one jackknife, with weights counted anew without each photograph. Weights that stay fixed make the interval
 * twice too wide; resampling with replacement loses rare classes and is biased. The jackknife's 95 % intervals hold 89
 * to 95 % with 250 photographs, of differences 95 % (docs/results.md, "Is the interval right?").
 * tallies: of each photograph, in shares of its pixels; n > 1.
 */
export function rebalancedPseudoValues(tallies: readonly AucTally[]): number[] {
  const all = createAucTally();
  const holders = new Uint32Array(all.counts.length);
  for (const { counts, scores } of tallies) {
    for (let q = 0; q < holders.length; q++) {
      all.counts[q] += counts[q];
      all.scores[q] += scores[q];
      holders[q] += counts[q] > 0 ? 1 : 0;
    }
  }
  const without = tallies.map((own) => {
    // Of a class that no other photograph holds, nothing is left: subtracting might leave rounding errors.
    const isLeft = (q: number) => holders[q] > (own.counts[q] > 0 ? 1 : 0);
    return rebalancedArea({
      counts: all.counts.map((count, q) => (isLeft(q) ? count - own.counts[q] : 0)),
      scores: all.scores.map((score, q) => (isLeft(q) ? score - own.scores[q] : 0)),
    });
  });
  return pseudoValues(rebalancedArea(all), without);
}

function rebalancedArea(tally: AucTally): number {
  return aucOf(tally, inversePrior(tally.counts));
}
