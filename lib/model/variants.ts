import { binCount } from "@/lib/color/ab-bins";
import type { SoftEncodingOptions } from "@/lib/color/soft-encoding";
import { paperEncoding } from "@/lib/color/soft-encoding";
import type { NetworkConfig } from "@/lib/model/network";

/** What the network learns to say of a pixel: a distribution over the bins, or ab itself. */
export type Objective = "classification" | "regression";

export type OptimiserName = "adam" | "adadelta" | "sgd";

/** What makes one experiment: data, so that a further one is an entry in the table below. */
export type VariantConfig = {
  slug: string;
  title: string;
  objective: Objective;
  /** Of the soft targets of classification. */
  encoding: SoftEncodingOptions;
  /** How far the prior is mixed with the uniform distribution before rebalancing: 1 is no rebalancing. */
  lambda: number;
  /** Of the annealed mean that turns the distribution over bins into one colour. */
  temperature: number;
  /** How its network differs from that of `full`. */
  network: Pick<NetworkConfig, "without" | "dropout" | "outputStride">;
  optimiser: OptimiserName;
  /** This times the sum of all squared kernel weights is added to the loss. Biases and norms are spared. */
  kernelL2: number;
};

/** The paper's temperature: between the mean (1: safe and greyish) and the mode (towards 0: vivid and patchy). */
const paperTemperature = 0.38;

const full = {
  slug: "full",
  title: "Classification with rebalancing",
  objective: "classification",
  encoding: paperEncoding,
  lambda: 0.5,
  temperature: paperTemperature,
  network: {},
  optimiser: "adam",
  kernelL2: 0,
} as const satisfies VariantConfig;

/** Every experiment of the course project that this project follows (docs/network.md), each one change away. */
export const variants = {
  full,
  class: { ...full, slug: "class", title: "Classification without rebalancing", lambda: 1 },
  l2: {
    ...full,
    slug: "l2",
    title: "L2 regression of colour",
    objective: "regression",
    lambda: 1,
  },
  "l2-regularized": {
    ...full,
    slug: "l2-regularized",
    title: "Classification with rebalancing and L2 kernel regularisation",
    kernelL2: 1e-3,
  },
  adadelta: {
    ...full,
    slug: "adadelta",
    title: "Classification with rebalancing, trained by AdaDelta",
    optimiser: "adadelta",
  },
  sgd: {
    ...full,
    slug: "sgd",
    title: "Classification with rebalancing, trained by SGD with Nesterov momentum",
    optimiser: "sgd",
  },
  "fewer-layers": {
    ...full,
    slug: "fewer-layers",
    title: "Classification with rebalancing, without blocks 6 and 7",
    network: { without: ["block6", "block7"] },
  },
  dropout: {
    ...full,
    slug: "dropout",
    title: "Classification with rebalancing and dropout",
    network: { dropout: 0.3 },
  },
  "low-res": {
    ...full,
    slug: "low-res",
    title: "Classification with rebalancing at an eighth of the resolution",
    network: { outputStride: 8 },
  },
} as const satisfies Record<string, VariantConfig>;

/** The variant of that name, or a sentence naming those there are. */
export function getVariant(slug: string): VariantConfig {
  const found = Object.values(variants).find((variant) => variant.slug === slug);
  if (found) return found;
  throw new RangeError(
    `There is no variant "${slug}". There are: ${Object.keys(variants).join(", ")}.`,
  );
}

/** Channels of ab. */
export const abChannels = 2;

/** The variant's network at a width. */
export function networkOf(
  { objective, network }: Pick<VariantConfig, "objective" | "network">,
  width: number,
): NetworkConfig {
  return { width, outputs: objective === "regression" ? abChannels : binCount, ...network };
}
