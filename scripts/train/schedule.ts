/** How the learning rate goes on after its warm-up. */
export const scheduleNames = ["cosine", "steps", "constant"] as const;

export type Schedule = {
  schedule: (typeof scheduleNames)[number];
  /** The rate at its peak. */
  learningRate: number;
  /** Share of the run, 0..1, over which the rate rises linearly from zero. */
  warmup: number;
  /** Of `steps`: shares of the run after each of which the rate is a tenth of what it was. */
  decayAt: readonly number[];
};

/** The learning rate where `progress` (0..1) of the run is done. A cosine ends at zero. */
export function learningRateAt(schedule: Schedule, progress: number): number {
  const { learningRate, warmup, decayAt } = schedule;
  const isWarm = progress >= warmup;
  const rate = isWarm ? learningRate : (learningRate * progress) / warmup;
  if (schedule.schedule === "constant") return rate;
  if (schedule.schedule === "steps") {
    return rate * 0.1 ** decayAt.filter((share) => progress >= share).length;
  }
  const fall = isWarm ? Math.min(1, (progress - warmup) / (1 - warmup)) : 0;
  return (rate * (1 + Math.cos(Math.PI * fall))) / 2;
}
