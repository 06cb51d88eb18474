import { measureNames, type Estimates } from "@/lib/measures/summary";
import type { Evaluation } from "@/scripts/evaluate/evaluation-file";
import type { Curves } from "@/scripts/results/curves-file";

function estimates(given: Partial<Record<(typeof measureNames)[number], number>>): Estimates {
  const entries = measureNames.map((name) => {
    const value = given[name] ?? null;
    return [name, { value, low: value && value - 0.01, high: value && value + 0.01 }];
  });
  return Object.fromEntries(entries) as Estimates;
}

/** An evaluation with a network and the baselines. */
export function makeEvaluation(): Evaluation {
  const model = {
    ...{ weightsHash: "0123456789abcdef".repeat(4), width: 32, parameters: 1_234_567 },
    ...{ imagesSeen: 500_000, inputSide: 64, temperature: 0.38, upsampling: "bilinear" },
  };
  const gray = estimates({ aucRaw: 0.878, aucRebalanced: 0.5816, psnr: 21.9, ssim: 0.908 });
  const full = estimates({ aucRaw: 0.88, aucRebalanced: 0.65, psnr: 22.5, imagesPerSecond: 30 });
  const random = estimates({ aucRaw: 0.844, aucRebalanced: 0.578, psnr: 19.3 });
  const real = estimates({ aucRaw: 1, aucRebalanced: 1, ssim: 1 });
  const minus = { gray: estimates({ aucRaw: 0.002, aucRebalanced: 0.0684, psnr: -0.6 }) };
  return {
    kind: "evaluation",
    settings: {
      ...{ data: "test256", limit: null, side: null, seed: "1", resamples: 2000 },
      ...{ confidence: 0.95, rebalancing: "the same in every class" },
      intervals: "percentiles of 2,000 resamples",
    },
    ...{ engine: "test engine", commit: "fedcba9876543210" },
    data: { images: 40, hash: "abcdef0123456789", skipped: [], isComplete: true },
    rows: [
      { slug: "full", title: "Classification", model, estimates: full, minus },
      { slug: "gray", title: "No colour", model: null, estimates: gray, minus: {} },
      { slug: "random", title: "Another's", model: null, estimates: random, minus: {} },
      { slug: "real", title: "The photograph", model: null, estimates: real, minus: {} },
    ],
  };
}

/** Two runs. */
export function makeCurves(): Curves {
  const runs = ["full", "class"].map((slug, i) => ({
    slug,
    loss: [1, 2, 3, 4].map((k) => ({ imagesSeen: 1000 * k, value: 5 - k / 4 - i / 10 })),
    validations: [2, 4].map((k) => ({
      ...{ imagesSeen: 1000 * k, loss: 5 - k / 5 },
      ...{ aucRaw: 0.8 + k / 100, aucRebalanced: 0.6 + k / 100 + i / 50 },
    })),
    gray: { aucRaw: 0.87, aucRebalanced: 0.58 },
  }));
  return { kind: "curves", runs };
}
