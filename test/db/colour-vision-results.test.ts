import { expect, test } from "vitest";
import { listPlates } from "@/lib/plates/make-plate";
import { recordColourVision } from "@/server/colour-vision";
import { listColourVisionResults } from "@/server/colour-vision-results";
import { db } from "@/server/db";
import type { Population } from "@/server/generated/prisma/enums";
import { listResults } from "@/server/results";
import { answerTrials, makeSession, otherSide, type Observer } from "@/test/support/sessions";
import { setUpStudy, tinyProtocol } from "@/test/support/makers";

const study = setUpStudy({
  protocol: { ...tinyProtocol, colourVision: { mode: "record", passMin: 4 } },
});

/** Fooled in the first so many of the eight test trials. */
function fooledIn(count: number): Observer {
  let left = count;
  return ({ kind, realSide }) => (kind === "test" && left-- > 0 ? otherSide(realSide) : realSide);
}

/** A session in each of the three arms. read: plates read; null: not taken. */
async function takePart(read: number | null, fooled: number, population: Population) {
  const ids = await Promise.all([1, 2, 3].map(() => makeSession("tiny", population)));
  for (const id of ids) {
    const { seed } = await db.trialSession.findUniqueOrThrow({ where: { id } });
    const answers = listPlates(seed).map(({ shown }, i) => (i < (read ?? 0) ? shown : null));
    await recordColourVision(id, { answers: read === null ? null : answers });
    await answerTrials(id, fooledIn(fooled));
  }
}

test("the fool rate by colour vision counts what the main result counts, in four groups", async () => {
  await takePart(6, 2, "participant");
  await takePart(6, 4, "participant");
  await takePart(5, 1, "participant");
  await takePart(4, 3, "participant");
  await takePart(3, 6, "participant");
  await takePart(null, 5, "participant");
  await takePart(0, 8, "simulated");

  const results = await listColourVisionResults(study().id, 4);
  const gray = results.filter(({ slug }) => slug === "gray");
  expect(gray.map(({ stratum, estimate }) => ({ stratum, ...estimate }))).toMatchObject([
    { stratum: "all", participants: 2, trials: 16, fooled: 6 },
    { stratum: "enough", participants: 2, trials: 16, fooled: 4 },
    { stratum: "below", participants: 1, trials: 8, fooled: 6, kind: "too-few" },
    { stratum: "none", participants: 1, trials: 8, fooled: 5 },
  ]);
  expect(new Set(results.map(({ slug }) => slug)).size).toBe(3);

  const main = (await listResults(study().id)).find(
    ({ slug, population }) => slug === "gray" && population === "participant",
  );
  expect(main?.included).toMatchObject({ trials: 48, fooled: 21, participants: 6 });
});

test("a study without answers has no groups", async () => {
  expect(await listColourVisionResults("00000000-0000-4000-8000-000000000000", 5)).toEqual([]);
});
