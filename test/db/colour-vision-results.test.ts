import { beforeAll, expect, test } from "vitest";
import { listPlates } from "@/lib/plates/make-plate";
import type { Protocol } from "@/lib/protocol/schema";
import { recordColourVision } from "@/server/colour-vision";
import { listColourVisionResults } from "@/server/colour-vision-results";
import { db } from "@/server/db";
import type { Population } from "@/server/generated/prisma/enums";
import { listResults } from "@/server/results";
import { answerTrials, makeSession, otherSide, type Observer } from "@/test/support/sessions";
import { setUpStudy, tinyProtocol, tinyVariants } from "@/test/support/makers";

const protocol: Protocol = {
  ...tinyProtocol,
  ...{ practiceTrials: 0, vigilanceTrials: 0, vigilancePassMin: 0 },
  colourVision: { mode: "record", passMin: 4 },
};
const study = setUpStudy({ protocol, variants: tinyVariants.slice(0, 1) });

/** Fooled in the first so many of the eight test trials. */
function fooledIn(count: number): Observer {
  let left = count;
  return ({ kind, realSide }) => (kind === "test" && left-- > 0 ? otherSide(realSide) : realSide);
}

/** One session. read: plates read; null: not taken. */
async function takePart(read: number | null, fooled: number, population: Population) {
  const id = await makeSession("tiny", population);
  const { seed } = await db.trialSession.findUniqueOrThrow({ where: { id } });
  const answers = listPlates(seed).map(({ shown }, i) => (i < (read ?? 0) ? shown : null));
  await recordColourVision(id, { answers: read === null ? null : answers });
  await answerTrials(id, fooledIn(fooled));
}

beforeAll(async () => {
  await Promise.all([
    takePart(6, 2, "participant"),
    takePart(6, 4, "participant"),
    takePart(5, 1, "participant"),
    takePart(4, 3, "participant"),
    takePart(3, 6, "participant"),
    takePart(null, 5, "participant"),
    takePart(0, 7, "simulated"),
  ]);
});

test("the fool rate by colour vision counts what the main result counts, in four groups", async () => {
  const results = await listColourVisionResults(study().id, 4);
  expect(results.map(({ stratum, estimate }) => ({ stratum, ...estimate }))).toMatchObject([
    { stratum: "all", participants: 2, trials: 16, fooled: 6 },
    { stratum: "enough", participants: 2, trials: 16, fooled: 4 },
    { stratum: "below", participants: 1, trials: 8, fooled: 6, kind: "too-few" },
    { stratum: "none", participants: 1, trials: 8, fooled: 5 },
  ]);
  const main = (await listResults(study().id)).find(
    ({ population }) => population === "participant",
  );
  expect(main?.included).toMatchObject({ trials: 48, fooled: 21, participants: 6 });
});

test("a study without answers has no groups", async () => {
  expect(await listColourVisionResults("00000000-0000-4000-8000-000000000000", 5)).toEqual([]);
});
