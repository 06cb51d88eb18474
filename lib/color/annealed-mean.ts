import { abBins } from "@/lib/color/ab-bins";

/** The paper's temperature: between the mean (1: safe and greyish) and the mode (0: vivid and patchy). */
export const paperTemperature = 0.38;

/** logits: [313] -> the (a, b) that softmax(logits / temperature) means over the bin centres. 0 means the mode. */
export function annealedMean(logits: ArrayLike<number>, temperature: number): [number, number] {
  const values = Array.from(logits);
  // Taking the greatest logit off first keeps every exponential within range.
  const greatest = values.reduce((a, b) => Math.max(a, b), -Infinity);
  if (temperature === 0) return [...abBins[values.indexOf(greatest)]];
  let [total, a, b] = [0, 0, 0];
  values.forEach((value, q) => {
    const weight = Math.exp((value - greatest) / temperature);
    total += weight;
    a += weight * abBins[q][0];
    b += weight * abBins[q][1];
  });
  return [a / total, b / total];
}
