import { describe, expect, test } from "vitest";
import { seededRandom, type Random } from "@/lib/protocol/random";
import { attack, classifier, findLeaks, type AttackedPair } from "@/test/support/e2e-attack";

/** The attacker of test/e2e/attack.spec.ts on made-up traffic, of which it is known what it tells. */

const words = ["a", "b", "c"];

function makePairs(random: Random, leak: (isReal: boolean) => AttackedPair["real"]) {
  const stimulus = (isReal: boolean) => ({
    length: 4096,
    time: random(),
    letter: Math.floor(64 * random()),
    text: words[Math.floor(3 * random())],
    ...leak(isReal),
  });
  return Array.from({ length: 320 }, (_, i): AttackedPair => {
    return { session: Math.floor(i / 20), real: stimulus(true), fake: stimulus(false) };
  });
}

describe("an attacker of traffic that tells nothing", () => {
  test("finds nothing in a hundred studies, though one feature in twenty lies outside its interval", async () => {
    let outside = 0;
    const found: string[] = [];
    for (let study = 0; study < 100; study++) {
      const random = seededRandom(`honest ${study}`);
      const sample = async () => makePairs(random, () => ({}));
      const leaks = await findLeaks(sample, (verdicts) => {
        outside += verdicts.filter(({ z }) => Math.abs(z) > 1.96).length;
      });
      found.push(...leaks);
    }
    expect(outside).toBeGreaterThan(5);
    // By chance, one hundred studies in sixty would name something.
    expect(found).toEqual([]);
  });
});

describe("an attacker finds", () => {
  const random = seededRandom("leaks");
  const find = (leak: (isReal: boolean) => AttackedPair["real"]) =>
    findLeaks(
      async () => makePairs(random, leak),
      () => undefined,
    );

  test("a length that differs always", async () => {
    const found = await find((isReal) => ({ length: isReal ? 4097 : 4096 }));
    expect(found).toEqual(["length", classifier]);
  });

  test("a text that differs in a third of the pairs", async () => {
    const found = await find((isReal) => ({ text: isReal && random() < 0.33 ? "d" : "a" }));
    expect(found).toEqual(["text", classifier]);
  });

  test("a quantity that is a little larger on average", async () => {
    expect(await find((isReal) => ({ time: random() + (isReal ? 0.2 : 0) }))).toContain("time");
  });
});

test("what an attacker learns by heart of one half does not help it with the other", () => {
  const random = seededRandom("by heart");
  const pairs = makePairs(random, () => ({ text: String(random()) }));
  const verdict = attack(pairs).find(({ feature }) => feature === "text")!;
  expect(Math.abs(verdict.z)).toBeLessThan(3);
});
