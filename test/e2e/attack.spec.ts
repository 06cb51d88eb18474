import { expect, test } from "@playwright/test";
import { readJpegStructure } from "@/lib/stimulus/jpeg-structure";
import { db } from "@/server/db";
import { attack, type AttackedPair, type Features, type Verdict } from "@/test/support/e2e-attack";
import { answerTo, HttpParticipant, json } from "@/test/support/e2e-http";
import { makeShortStudy } from "@/test/support/e2e-study";
import type { WireAnswer } from "@/test/support/e2e-wire";

const sessions = 12;
/**
 * Guessing lies outside its own 95 % interval once in twenty features. So that the test fails for a leak and not by
 * chance, it fails from 4.5 standard errors on; the interval is printed.
 */
const zMax = 4.5;

test("an attacker who sees all but the pixels of 120 pairs guesses, and finds a planted difference", async () => {
  test.slow();
  const study = await makeShortStudy({
    name: "attack",
    // Grey pictures are much shorter than photographs: the length tells most of them, were it not padded.
    protocol: { practiceTrials: 2, testTrials: 8, vigilanceTrials: 0, vigilancePassMin: 0 },
    variants: ["gray"],
  });
  const seen: (SeenPair & { session: number })[] = [];
  for (let session = 0; session < sessions; session++) {
    const pairsOfSession = await watchSession(new HttpParticipant(study));
    seen.push(...pairsOfSession.map((pair) => ({ ...pair, session })));
  }
  expect(seen).toHaveLength(sessions * study.total);

  const codes = new Map<string, number>();
  const pairs = seen.map(({ real, fake, session }) => ({
    real: measure(real, codes),
    fake: measure(fake, codes),
    session,
  }));
  const verdicts = attack(pairs);
  report(verdicts);
  expect(verdicts.filter(({ z }) => Math.abs(z) > zMax)).toEqual([]);
  for (const feature of constant) {
    const values = pairs.flatMap(({ real, fake }) => [real[feature], fake[feature]]);
    expect(new Set(values).size, feature).toBe(1);
  }

  const unpadded = attack(pairs.map((pair, i) => withLength(pair, seen[i])));
  report(unpadded.filter(({ feature }) => /length|all/.test(feature)));
  const classifier = unpadded.find(({ feature }) => feature === "classifier over all")!;
  expect(Math.abs(classifier.z), "without padding").toBeGreaterThan(zMax);
});

/** What must be the same for every stimulus of a study. */
const constant = [
  "length",
  "bytes on the wire",
  "headers",
  "chunks",
  "markers",
  "tables",
  "trailing",
];

type Seen = {
  answer: WireAnswer;
  token: string;
  otherToken: string;
  isFirst: number;
  isLeft: number;
};
type SeenPair = { real: Seen; fake: Seen };

/** One session without a browser; every stimulus over a connection of its own. */
async function watchSession(participant: HttpParticipant): Promise<SeenPair[]> {
  await participant.start();
  const pairs: SeenPair[] = [];
  for (let isDone = false; !isDone;) {
    const issued = await participant.issue();
    if (issued.isDone) break;
    const { trialId, stimuli } = issued.trial;
    const seen: Seen[] = [];
    for (const [slot, { url, side }] of stimuli.entries()) {
      const answer = await participant.watch(url);
      const [token, otherToken] = [url, stimuli[1 - slot].url];
      seen.push({ answer, token, otherToken, isFirst: 1 - slot, isLeft: side === "left" ? 1 : 0 });
    }
    const { realSlot } = await db.trial.findUniqueOrThrow({ where: { id: trialId } });
    const [first, second] = seen;
    pairs.push(
      realSlot === "first" ? { real: first, fake: second } : { real: second, fake: first },
    );
    isDone = json<{ isDone: boolean }>(
      await participant.post("/responses", answerTo(issued, "left")),
    ).isDone;
  }
  return pairs;
}

/** All that can be measured of a stimulus without decoding its pixels. codes: a number for each text seen before. */
function measure(seen: Seen, codes: Map<string, number>): Features {
  const { answer, token, otherToken, isFirst, isLeft } = seen;
  const { wireBytes, head, chunks, body, firstByteMs, lastByteMs } = answer;
  const { segments, headerBytes, trailingBytes } = readJpegStructure(body);
  const code = (text: string) => {
    if (!codes.has(text)) codes.set(text, codes.size);
    return codes.get(text)!;
  };
  const letters = [...token].map((letter) => letter.charCodeAt(0));
  return {
    length: body.length,
    "bytes on the wire": wireBytes,
    headers: code(head.replace(/^date: .*$/im, "")),
    chunks: code(chunks.join(" ")),
    markers: code(segments.map(({ marker }) => marker).join(" ")),
    tables: code(body.toString("latin1", 0, headerBytes)),
    trailing: trailingBytes,
    "shown first": isFirst,
    "on the left": isLeft,
    "token before the other's": token < otherToken ? 1 : 0,
    "token's first letter": letters["/api/stimuli/".length],
    "token's letters": letters.reduce((sum, letter) => sum + letter, 0),
    "time to the first byte": firstByteMs,
    "time to the last byte": lastByteMs,
  };
}

/** The pair as it would look without padding: the length of what the encoder wrote. */
function withLength(pair: AttackedPair, seen: SeenPair): AttackedPair {
  const length = ({ answer: { body } }: Seen) => body.length - readJpegStructure(body).fillBytes;
  return {
    ...pair,
    real: { ...pair.real, length: length(seen.real) },
    fake: { ...pair.fake, length: length(seen.fake) },
  };
}

function report(verdicts: readonly Verdict[]): void {
  for (const { feature, auc, low, high } of verdicts) {
    const place = auc >= low && auc <= high ? "inside" : "OUTSIDE";
    const range = `${low.toFixed(3)}-${high.toFixed(3)}`;
    console.log(`AUC ${auc.toFixed(3)} ${place} ${range}  ${feature}`);
  }
}
