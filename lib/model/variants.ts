import { binCount } from "@/lib/color/ab-bins";
import { paperTemperature } from "@/lib/color/annealed-mean";
import type { SoftEncodingOptions } from "@/lib/color/soft-encoding";
import { paperEncoding } from "@/lib/color/soft-encoding";

/** What makes one experiment: data, so that a further one is an entry in the table below. */
export type VariantConfig = {
  slug: string;
  title: string;
  /** Channels of the output layer: one for each bin. */
  outputs: number;
  encoding: SoftEncodingOptions;
  /** How far the prior is mixed with the uniform distribution before rebalancing: 1 is no rebalancing. */
  lambda: number;
  /** Of the annealed mean that turns the distribution over bins into one colour. */
  temperature: number;
};

export const variants = {
  full: {
    slug: "full",
    title: "Classification with rebalancing",
    outputs: binCount,
    encoding: paperEncoding,
    lambda: 0.5,
    temperature: paperTemperature,
  },
} as const satisfies Record<string, VariantConfig>;

export type VariantSlug = keyof typeof variants;

/** The variant of that name, or a sentence naming those there are. */
export function getVariant(slug: string): VariantConfig {
  const found = Object.values(variants).find((variant) => variant.slug === slug);
  if (found) return found;
  throw new RangeError(
    `There is no variant "${slug}". There are: ${Object.keys(variants).join(", ")}.`,
  );
}
