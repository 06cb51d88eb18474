import { countOf } from "@/lib/count-of";
import type { Interval } from "./interval";
import type { FoolRateEstimate, FoolRateInterval } from "./fool-rate";

/** One variant's result as a chart or a table shows it. Real people and simulated observers never share a row. */
export type FoolRateRow = {
  slug: string;
  name: string;
  population: "participant" | "simulated";
  participants: number;
  trials: number;
  estimate: FoolRateEstimate;
};

const noBreak = "\u00a0";

/** A share in 0..1 as "31 %", with a space that does not break. */
export function percent(share: number, decimals = 0): string {
  return `${(share * 100).toFixed(decimals)}${noBreak}%`;
}

/** An interval as "26–37 %". */
export function percentRange({ low, high }: Interval, decimals = 0): string {
  return `${(low * 100).toFixed(decimals)}–${percent(high, decimals)}`;
}

/** The rate and its interval as figures: "31 %" and "26–37 %", or null where there is no such figure yet. */
export function figuresOf(
  estimate: FoolRateEstimate,
): { rate: string; range: string | null } | null {
  if (estimate.kind === "no-data") return null;
  if (estimate.kind === "too-few") return { rate: percent(estimate.rate), range: null };
  const decimals = decimalsFor(estimate.interval);
  return {
    rate: percent(estimate.rate, decimals),
    range: percentRange(estimate.interval, decimals),
  };
}

/** The result in plain words: "taken for real in 31 % of trials (26–37 %)". */
export function describeEstimate(estimate: FoolRateEstimate): string {
  const figures = figuresOf(estimate);
  if (!figures) return "no counted answers yet";
  return `taken for real in ${figures.rate} of trials (${figures.range ?? "no interval yet"})`;
}

/** One row of a chart as a sentence, for those who hear it. */
export function describeRow({
  name,
  population,
  participants,
  trials,
  estimate,
}: FoolRateRow): string {
  const who = population === "simulated" ? `${name}, simulated observers` : name;
  if (estimate.kind === "no-data") return `${who}: ${describeEstimate(estimate)}.`;
  const from = `${countOf(participants, describePopulation(population))} and ${countOf(trials, "trial")}`;
  return `${who}: ${describeEstimate(estimate)}, from ${from}.`;
}

function describePopulation(population: FoolRateRow["population"]): string {
  return population === "simulated" ? "simulated observer" : "participant";
}

/** What a reader must know before trusting the interval, or null where it is the usual one. */
export function describeCaveat(estimate: FoolRateEstimate): string | null {
  if (estimate.kind === "no-data") return null;
  if (estimate.kind === "too-few") {
    const noun = estimate.lacking === "participants" ? "participants" : "photos";
    return `An interval needs at least two ${noun}: how much they differ cannot be seen from one.`;
  }
  if (estimate.method === "two-way-robust") return null;
  const fewest = Math.min(estimate.participants, estimate.photos);
  return `Neither participants nor photos differed, so this is Wilson’s interval for ${fewest} trials, the smaller of their numbers.`;
}

/** What the answers weigh and what would narrow the interval, or null where that cannot be told. */
export function describePrecision(estimate: FoolRateEstimate): string | null {
  if (estimate.kind !== "interval" || estimate.designEffect === null) return null;
  const weight = countOf(Math.round(estimate.trials / estimate.designEffect), "independent trial");
  return `Weighs as much as ${weight} (design effect ${estimate.designEffect.toFixed(1)}). ${adviceOf(estimate)}`;
}

function adviceOf({ remedy }: FoolRateInterval): string {
  if (remedy === "either") {
    return "More participants and more photos would narrow the interval alike.";
  }
  return `More ${remedy} would narrow the interval most.`;
}

// Whole percents, unless the ends of the interval would then look the same or nearly so.
function decimalsFor({ low, high }: Interval): number {
  return high - low < 0.03 ? 1 : 0;
}
