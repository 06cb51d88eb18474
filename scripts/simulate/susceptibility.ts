import { AppError } from "@/lib/errors";
import { seededRandom } from "@/lib/protocol/random";
import type { Susceptibility } from "@/scripts/simulate/observer";

/** How often an attentive observer takes the random colouring of a vigilance trial for real. */
const VIGILANCE_LAPSE_RATE = 0.03;
const PRACTICE_RATE = 0.3;

/** Published for the method and its baselines on ImageNet (docs/protocol.md), for variants not named otherwise. */
export const defaultRates: Record<string, number> = { full: 0.323, gray: 0.1, random: 0.13 };
const OTHER_RATE = 0.25;

/**
 * Observers whose fool rate is known. Every variant has a sequence of draws of its own, so a seed gives
 * the same number of fooled trials however the sessions interleave.
 */
export function makeSusceptibility(rates: Record<string, number>, seed: string): Susceptibility {
  const streams = new Map<string, () => number>();
  const draw = (name: string) => {
    const stream = streams.get(name) ?? seededRandom(`${seed}/${name}`);
    streams.set(name, stream);
    return stream();
  };
  return ({ kind, variantSlug }) => {
    if (kind === "vigilance") return draw("vigilance") < VIGILANCE_LAPSE_RATE;
    if (kind === "practice") return draw("practice") < PRACTICE_RATE;
    return draw(variantSlug) < (rates[variantSlug] ?? OTHER_RATE);
  };
}

/** Reads "full=0.3,gray=0.1". Throws "bad_request" on anything else. */
export function parseRates(text: string): Record<string, number> {
  const entries = text.split(",").map((entry) => {
    const [slug, value] = entry.split("=");
    const rate = Number(value);
    if (!slug || !value || !(rate >= 0 && rate <= 1)) {
      throw new AppError(
        "bad_request",
        `"${entry}" is no fool rate: write VARIANT=RATE with a rate from 0 to 1, as in full=0.3.`,
      );
    }
    return [slug, rate] as const;
  });
  return Object.fromEntries(entries);
}
