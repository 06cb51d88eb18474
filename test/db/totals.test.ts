import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { seededRandom } from "@/lib/protocol/random";
import { db } from "@/server/db";
import type { Population } from "@/server/generated/prisma/enums";
import { recordResponse } from "@/server/responses";
import { rebuildTotals } from "@/server/totals";
import { setUpStudy } from "@/test/support/makers";
import {
  answerTo,
  answerTrials,
  issueNext,
  makeSession,
  makeSessions,
  otherSide,
  perfect,
  type Observer,
} from "@/test/support/sessions";
import { readTotals, type Counts } from "@/test/support/totals";

setUpStudy();

/** The same, counted here answer by answer from what is stored, by the definitions of docs/statistics.md, 1. */
async function recount(): Promise<{ participants: Counts; photos: Counts }> {
  const responses = await db.response.findMany({
    include: {
      trial: { include: { exclusions: true, session: { include: { exclusions: true } } } },
    },
  });
  const participants: Counts = {};
  const photos: Counts = {};
  for (const { chosenSide, trial } of responses) {
    if (trial.kind !== "test") continue;
    const { session } = trial;
    const isExcluded =
      trial.exclusions.some((row) => row.reversedAt === null) ||
      session.exclusions.some((row) => row.trialId === null && row.reversedAt === null);
    const counts = session.status === "completed" && !isExcluded ? 1 : 0;
    // The question is to pick the real one.
    const fooled = chosenSide === trial.realSide ? 0 : 1;
    for (const [table, unit] of [
      [participants, session.participantId],
      [photos, trial.photoId],
    ] as const) {
      const key = `${unit} ${session.variantId} ${session.population}`;
      const total = (table[key] ??= { n: 0, fooled: 0, includedN: 0, includedFooled: 0 });
      total.n += 1;
      total.fooled += fooled;
      total.includedN += counts;
      total.includedFooled += counts * fooled;
    }
  }
  return { participants, photos };
}

/** Fooled in a third of the trials, now and then hasty or looking away. */
function carelessObserver(seed: string): Observer {
  const random = seededRandom(seed);
  return ({ realSide }) => ({
    chosenSide: random() < 0.3 ? otherSide(realSide) : realSide,
    reactionMs: random() < 0.1 ? 50 : 300 + 700 * random(),
    wasInterrupted: random() < 0.1,
  });
}

/** Passes every rule for sessions; fooled in the first test trial, and too fast in the next two. */
function countedObserver(): Observer {
  let tested = 0;
  return ({ kind, realSide }) => {
    if (kind !== "test") return realSide;
    tested++;
    return {
      chosenSide: tested <= 2 ? otherSide(realSide) : realSide,
      reactionMs: tested === 2 || tested === 3 ? 50 : 500,
    };
  };
}

/** Wrong in every vigilance trial. */
function blindObserver(seed: string): Observer {
  const careless = carelessObserver(seed);
  return (truth) => (truth.kind === "vigilance" ? otherSide(truth.realSide) : careless(truth));
}

describe("running totals", () => {
  beforeAll(async () => {
    // For each population one session that counts, one that is excluded, and two that break off.
    const populations: Population[] = ["participant", "simulated", "staff"];
    const runs = populations.flatMap((population) =>
      [
        { observer: countedObserver(), count: 12 },
        { observer: blindObserver(population), count: 12 },
        { observer: carelessObserver(`${population} 3`), count: 6 },
        { observer: carelessObserver(`${population} 4`), count: 9 },
      ].map(async ({ observer, count }) =>
        answerTrials(await makeSession("tiny", population), observer, count),
      ),
    );
    await Promise.all(runs);
  });

  test("equal a count of the answers one by one", async () => {
    const counted = await recount();
    expect(await readTotals()).toEqual(counted);
    // The recount is worth something only where all cases occur.
    const all = Object.values(counted.participants);
    expect(all).toHaveLength(12);
    expect(all.filter((total) => total.includedN === 0)).toHaveLength(9);
    expect(all.filter((total) => total.includedN > 0)).toEqual(
      Array(3).fill({ n: 8, fooled: 2, includedN: 6, includedFooled: 1 }),
    );
  });

  test("differ nowhere from what a rebuild computes", async () => {
    const before = await readTotals();
    expect(await rebuildTotals()).toBe(0);
    expect(await readTotals()).toEqual(before);
  });

  describe("spoiled by hand", () => {
    let truth: Awaited<ReturnType<typeof readTotals>>;
    beforeEach(async () => {
      truth = await readTotals();
    });

    test("are repaired, and the rows with wrong numbers are counted, each once", async () => {
      const [first, second] = await db.participantTotal.findMany({ take: 2 });
      for (const { participantId } of [first, second]) {
        await db.participantTotal.updateMany({ where: { participantId }, data: { n: 99 } });
      }
      const photo = await db.photoTotal.findFirstOrThrow();
      const { photoId, variantId, population } = photo;
      const where = { photoId, variantId, population };
      await db.photoTotal.updateMany({
        where,
        data: { n: photo.n + 1, fooled: 0, includedFooled: 0 },
      });
      expect(await rebuildTotals()).toBe(3);
      expect(await readTotals()).toEqual(truth);
    });

    test("are repaired where rows are missing, or should not be there", async () => {
      const { studyId, variantId, participantId } = await db.participantTotal.findFirstOrThrow({
        where: { population: "participant" },
      });
      await db.participantTotal.deleteMany({ where: { participantId } });
      const population = "staff" as const;
      const data = { studyId, variantId, participantId, population, n: 3, fooled: 1 };
      await db.participantTotal.create({ data });
      expect(await rebuildTotals()).toBe(2);
      expect(await readTotals()).toEqual(truth);
    });
  });

  test("follow an exclusion that was reversed once they are rebuilt", async () => {
    const session = await db.trialSession.findFirstOrThrow({
      where: { population: "participant", exclusions: { some: { trialId: null } } },
    });
    const where = { sessionId: session.id };
    await db.exclusion.updateMany({ where, data: { reversedAt: new Date() } });
    expect(await rebuildTotals()).toBe(9); // one participant, eight photographs
    expect(await readTotals()).toEqual(await recount());
  });

  test("stay right when a rebuild runs among answers", async () => {
    const sessionIds = await makeSessions(3);
    const answering = sessionIds.map((id, i) => answerTrials(id, carelessObserver(`during ${i}`)));
    const differences = [await rebuildTotals(), await rebuildTotals(), await rebuildTotals()];
    await Promise.all(answering);
    expect(differences).toEqual([0, 0, 0]);
    expect(await readTotals()).toEqual(await recount());
  });
});

test("ten sessions that complete at once neither wait for ever nor miscount", async () => {
  const sessionIds = await makeSessions(10);
  await Promise.all(sessionIds.map((id) => answerTrials(id, perfect, 11)));
  const last = await Promise.all(sessionIds.map(issueNext));
  // Others answer trials of the same photographs meanwhile.
  const others = await makeSessions(3);
  const results = await Promise.all([
    ...last.map((view, i) => recordResponse(sessionIds[i], answerTo(view, "left"))),
    ...others.map((id) => answerTrials(id, perfect, 8)),
  ]);
  expect(results.filter((result) => result?.isDone)).toHaveLength(10);
  expect(await readTotals()).toEqual(await recount());
  expect(await rebuildTotals()).toBe(0);
});
