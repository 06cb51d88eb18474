import { expect, test } from "vitest";
import { seededRandom } from "@/lib/protocol/random";
import { estimateFoolRate } from "@/lib/stats/fool-rate";
import { wilsonInterval } from "@/lib/stats/wilson";
import { simulateStudy, type SimulatedStudy } from "@/test/support/simulated-study";

const studies = 2000;
const design = { participants: 40, trialsEach: 40, spread: { participants: 0.14, photos: 0.14 } };

/** The share of simulated studies whose intervals hold the true rate. */
function coverage(study: SimulatedStudy) {
  const random = seededRandom(`coverage ${study.photos} ${study.rate}`);
  let robust = 0;
  let wilson = 0;
  for (let i = 0; i < studies; i++) {
    const estimate = estimateFoolRate(simulateStudy(study, random));
    if (estimate.kind !== "interval") throw new Error("a study of 40 people has an interval");
    const holds = ({ low, high }: { low: number; high: number }) =>
      low <= study.rate && study.rate <= high;
    if (holds(estimate.interval)) robust += 1;
    if (holds(wilsonInterval(estimate.rate, estimate.trials))) wilson += 1;
  }
  return { robust: robust / studies, wilson: wilson / studies };
}

// The bounds are those of docs/statistics.md; two thousand studies measure a coverage to ± 1 %.
test.each([
  { photos: 1000, rate: 0.32 },
  { photos: 100, rate: 0.32 },
  { photos: 40, rate: 0.32 },
  { photos: 100, rate: 0.5 },
])(
  "95 % intervals hold the true rate $rate in 93 to 97 % of studies with $photos photos",
  (study) => {
    const { robust } = coverage({ ...design, ...study });
    expect(robust).toBeGreaterThanOrEqual(0.93);
    expect(robust).toBeLessThanOrEqual(0.97);
  },
);

test("an interval that takes trials for independent misses the true rate far too often", () => {
  expect(coverage({ ...design, photos: 40, rate: 0.32 }).wilson).toBeLessThan(0.85);
});
