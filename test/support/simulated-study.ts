import { shuffle, type Random } from "@/lib/protocol/random";
import type { FoolRateSums, GroupSum } from "@/lib/stats/fool-rate";

export type SimulatedStudy = {
  participants: number;
  trialsEach: number;
  /** The photos a session's trials are drawn from, without replacement. At least `trialsEach`. */
  photos: number;
  /** The true fool rate of the population of people and photos. */
  rate: number;
  /** Largest departure of one person, and of one photo, from the rate. Their sum must stay inside 0..1 around it. */
  spread: { participants: number; photos: number };
};

/**
 * A study of new people and new photos, as running totals. Effects are uniform and add up to a probability inside
 * 0..1, so that the true fool rate is exactly `rate`, which effects on a logit scale would not leave it at.
 */
export function simulateStudy(study: SimulatedStudy, random: Random): FoolRateSums {
  const effect = (spread: number) => (2 * random() - 1) * spread;
  const photos = Array.from({ length: study.photos }, (_, index) => index);
  const photoEffects = photos.map(() => effect(study.spread.photos));
  const byPhoto: GroupSum[] = photos.map(() => ({ n: 0, fooled: 0 }));
  const byParticipant = Array.from({ length: study.participants }, () => {
    const person = study.rate + effect(study.spread.participants);
    const sum = { n: 0, fooled: 0 };
    for (const photo of draw(photos, study.trialsEach, random)) {
      const fooled = random() < person + photoEffects[photo] ? 1 : 0;
      sum.n += 1;
      sum.fooled += fooled;
      byPhoto[photo].n += 1;
      byPhoto[photo].fooled += fooled;
    }
    return sum;
  });
  return { byParticipant, byPhoto };
}

/** `count` different items. A set of them all needs no drawing, as order has no effect here. */
function draw(items: number[], count: number, random: Random): Iterable<number> {
  if (count === items.length) return items;
  if (count > items.length / 2) return shuffle(items, random).slice(0, count);
  const drawn = new Set<number>();
  while (drawn.size < count) drawn.add(items[Math.floor(random() * items.length)]);
  return drawn;
}
