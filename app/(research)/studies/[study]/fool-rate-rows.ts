import type { FoolRateRow } from "@/lib/stats/fool-rate-words";
import type { VariantResult } from "@/server/results";

/** The rows of chart and table: what counts, of participants and of simulated observers. Staff never counts. */
export function foolRateRows(results: readonly VariantResult[]): FoolRateRow[] {
  return results.flatMap(({ slug, name, population, status, included }) => {
    if (population === "staff" || status !== "ready") return [];
    const counts = included.kind === "no-data" ? { participants: 0, trials: 0 } : included;
    const { participants, trials } = counts;
    return [{ slug, name, population, participants, trials, estimate: included }];
  });
}
