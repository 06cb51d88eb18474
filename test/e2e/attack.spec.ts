import { expect, test } from "@playwright/test";
import { attack, classifier, findLeaks, isOutside, type Verdict } from "@/test/support/e2e-attack";
import { leaks, startLeakingServer } from "@/test/support/e2e-attack-leaks";
import { constantFeatures, watchSessions } from "@/test/support/e2e-attack-sample";
import { makeShortStudy, type ShortStudy } from "@/test/support/e2e-study";

let study: ShortStudy;
let grayStudy: ShortStudy;
test.beforeAll(async () => {
  study = await makeShortStudy({
    name: "attack",
    protocol: { practiceTrials: 2, testTrials: 16, vigilanceTrials: 2 },
    variants: ["gray", "random"],
    photos: 40,
  });
  // Grey pictures are much shorter than photographs, as long as nobody pads them.
  grayStudy = await makeShortStudy({
    name: "leak",
    protocol: { practiceTrials: 2, testTrials: 16, vigilanceTrials: 0 },
    variants: ["gray"],
    photos: 40,
  });
});

test("an attacker who sees all but the pixels of 320 pairs, and learns from half of them, guesses", async () => {
  test.setTimeout(600_000);
  const url = process.env.TRUEHUE_E2E_URL!;
  const sample = async () => {
    const pairs = await watchSessions(study, { url, sessions: 16 });
    expect(pairs).toHaveLength(320);
    for (const feature of constantFeatures) {
      const values = pairs.flatMap(({ real, fake }) => [real[feature], fake[feature]]);
      expect(new Set(values).size, feature).toBe(1);
    }
    return pairs;
  };
  expect(await findLeaks(sample, report)).toEqual([]);
});

for (const [name, leak] of Object.entries(leaks)) {
  test(`the same attacker finds ${name}`, async () => {
    test.setTimeout(300_000);
    const server = await startLeakingServer(process.env.TRUEHUE_E2E_URL!, leak);
    try {
      const verdicts = attack(await watchSessions(grayStudy, { url: server.url, sessions: 8 }));
      report(verdicts.filter(isOutside));
      // Far outside: what is found in this sample would be found in the two others.
      const found = verdicts.filter(({ z }) => Math.abs(z) > 4.5).map(({ feature }) => feature);
      expect(found).toEqual(expect.arrayContaining([leak.feature, classifier]));
    } finally {
      await server.close();
    }
  });
}

function report(verdicts: readonly Verdict[]): void {
  for (const verdict of verdicts) {
    const { feature, auc, low, high } = verdict;
    const place = isOutside(verdict) ? "OUTSIDE" : "inside";
    console.log(`AUC ${auc.toFixed(3)} ${place} ${low.toFixed(3)}-${high.toFixed(3)}  ${feature}`);
  }
}
