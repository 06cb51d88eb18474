/**
 * Areas that were published for ImageNet's photographs (Zhang, Isola and Efros 2016, Table 1), by our name of the
 * variant. 0..1.
 */
export const publishedAreas: Record<string, { aucRaw: number; aucRebalanced: number }> = {
  full: { aucRaw: 0.895, aucRebalanced: 0.673 },
  class: { aucRaw: 0.916, aucRebalanced: 0.651 },
  l2: { aucRaw: 0.912, aucRebalanced: 0.644 },
  gray: { aucRaw: 0.891, aucRebalanced: 0.58 },
  random: { aucRaw: 0.842, aucRebalanced: 0.573 },
};
