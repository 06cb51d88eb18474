import seedrandom from "seedrandom";

/** A source of numbers in [0, 1), the same sequence for the same seed on every machine. */
export type Random = () => number;

export function seededRandom(seed: string): Random {
  return seedrandom(seed);
}

/** A new array in random order (Fisher and Yates). */
export function shuffle<T>(items: readonly T[], random: Random): T[] {
  const shuffled = [...items];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
  }
  return shuffled;
}
