import type { Protocol } from "@/lib/protocol/schema";

/** A fool rate as a paper printed it, in percent of trials; plusMinus as printed beside it, null where nothing was. */
export type PublishedRate = {
  method: string;
  percent: number;
  plusMinus: number | null;
  source: SourceKey;
  /** Held against a second source. All others are as remembered from the papers' tables. */
  isChecked: boolean;
};

type SourceKey = "Z16" | "P2P" | "PAL";

export const sources: Record<SourceKey, { title: string; where: string }> = {
  Z16: { title: "Zhang, Isola, Efros: Colorful Image Colorization", where: "arXiv:1603.08511" },
  P2P: {
    title: "Isola et al.: Image-to-Image Translation with Conditional Adversarial Networks",
    where: "arXiv:1611.07004",
  },
  PAL: { title: "Saharia et al.: Palette", where: "arXiv:2111.05826" },
};

/** docs/protocol.md, "Published fool rates". The highest first in each paper. */
export const publishedRates: readonly PublishedRate[] = [
  { ...rate("Z16", "Zhang et al., full", 32.3, 2.2), isChecked: true },
  rate("Z16", "Larsson et al.", 27.2, 2.7),
  rate("Z16", "Classification without rebalancing", 25.2, 2.7),
  rate("Z16", "L2, fine-tuned", 23.9, 2.8),
  rate("Z16", "L2", 21.2, 2.5),
  rate("Z16", "Dahl", 18.3, 2.8),
  rate("Z16", "Random", 13.0, 4.4),
  rate("P2P", "Zhang et al., run again", 27.8, 2.7),
  rate("P2P", "L1 + cGAN", 22.5, 1.6),
  rate("P2P", "L2", 16.3, 2.4),
  rate("PAL", "Palette", 47.8, null),
  rate("PAL", "Regression", 39.45, null),
  rate("PAL", "ColTran", 36.55, null),
  rate("PAL", "PixColor", 29.9, null),
];

function rate(
  source: SourceKey,
  method: string,
  percent: number,
  plusMinus: number | null,
): PublishedRate {
  return { method, percent, plusMinus, source, isChecked: false };
}

const sourceOf: Record<Protocol["preset"], SourceKey> = {
  zhang2016: "Z16",
  pix2pix2017: "P2P",
  palette2021: "PAL",
  "pick-real": "Z16",
};

/** What was published of tests like a preset's, for its charts: another laboratory, other photographs. */
export function publishedFor(preset: Protocol["preset"]): PublishedRate[] {
  return publishedRates.filter(({ source }) => source === sourceOf[preset]);
}
