import { beforeAll, describe, expect, test } from "vitest";
import { db } from "@/server/db";
import { excludeStaff } from "@/server/exclusions";
import type { StudyStatus } from "@/server/generated/prisma/enums";
import { makeNewVersion } from "@/server/study-life";
import { recomposeSession, startSession } from "@/server/trial-sessions";
import { changeLocked } from "@/test/support/locked-study";
import { makeStudy, tinyProtocol, tinyVariants, setUpStudy } from "@/test/support/makers";
import { answerTrials, makeSession, makeSessions, makeStart } from "@/test/support/sessions";

const study = setUpStudy();

/** The stored trials of a session, as composed. */
function readTrials(sessionId: string) {
  return db.trial.findMany({
    where: { sessionId },
    orderBy: { index: "asc" },
    select: { kind: true, photoId: true, variantId: true, realSide: true, realSlot: true },
  });
}

async function countByArm(where: object): Promise<number[]> {
  const arms = await db.trialSession.groupBy({ by: ["variantId"], where, _count: true });
  return arms.map((arm) => arm._count);
}

const spread = (counts: number[]) => Math.max(...counts) - Math.min(...counts);

describe("sixty sessions started at once", () => {
  let sessionIds: string[];
  beforeAll(async () => {
    sessionIds = await makeSessions(60);
  });

  test("are shared out over the three arms, twenty each", async () => {
    expect(new Set(sessionIds).size).toBe(60);
    expect(await countByArm({ studyId: study().id })).toEqual([20, 20, 20]);
  });

  test("have each a place of its own in the study's history", async () => {
    const rows = await db.trialSession.findMany({ select: { sequence: true, seed: true } });
    expect(rows.map((row) => row.sequence).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 60 }, (_, i) => i),
    );
    expect(new Set(rows.map((row) => row.seed)).size).toBe(60);
  });

  test("test every photograph equally often in an arm, but for one", async () => {
    for (const variantId of Object.values(study().variantIds)) {
      const photos = await db.trial.groupBy({
        by: ["photoId"],
        where: { kind: "test", session: { variantId } },
        _count: true,
      });
      // 20 sessions of 8 test trials over 14 photographs: 11 or 12 times each.
      expect(photos).toHaveLength(14);
      for (const photo of photos) expect([11, 12]).toContain(photo._count);
    }
  });

  test("show the session's own variant, and the random colouring in vigilance trials only", async () => {
    const trials = await db.trial.findMany({
      select: { kind: true, variantId: true, session: { select: { variantId: true } } },
    });
    for (const { kind, variantId, session } of trials) {
      const expected = kind === "vigilance" ? study().variantIds.random : session.variantId;
      expect(variantId).toBe(expected);
    }
  });

  test("can each be composed again from seed and history, and equal what is stored", async () => {
    for (const sessionId of sessionIds) {
      expect(await recomposeSession(sessionId)).toEqual(await readTrials(sessionId));
    }
  });

  test("are composed the same again after an arm has left the study's draw", async () => {
    const where = { id: study().variantIds.gray };
    const failed = { status: "failed", failureReason: "For the test." } as const;
    await changeLocked((tx) => tx.variant.update({ where, data: failed }));
    const inOtherArms = { variantId: { not: study().variantIds.gray } };
    const sessions = await db.trialSession.findMany({ where: inOtherArms, take: 5 });
    for (const { id } of sessions) expect(await recomposeSession(id)).toEqual(await readTrials(id));
    const ready = { status: "ready", failureReason: null } as const;
    await changeLocked((tx) => tx.variant.update({ where, data: ready }));
  });

  test("keep the consent and the screen of the person", async () => {
    const participant = await db.participant.findFirstOrThrow();
    expect(participant).toMatchObject({
      studyId: study().id,
      recruiter: "direct",
      consentVersion: makeStart().consentVersion,
      screen: makeStart().screen,
    });
  });
});

describe("the balance of arms", () => {
  test("is kept for each population by itself", async () => {
    const { slug } = await makeStudy({ slug: "populations" });
    await Promise.all([1, 2].map(() => makeSession(slug, "participant")));
    await Promise.all([1, 2, 3].map(() => makeSession(slug, "simulated")));
    const where = { study: { slug } };
    expect(await countByArm({ ...where, population: "simulated" })).toEqual([1, 1, 1]);
    expect(await countByArm({ ...where, population: "participant" })).toEqual([1, 1]);
  });

  test("prefers the arm with the fewest completed sessions", async () => {
    const { slug, variantIds } = await makeStudy({ slug: "completed" });
    const firstThree = await Promise.all([1, 2, 3].map(() => makeSession(slug)));
    const arms = new Map<string, string>();
    for (const id of firstThree) {
      const session = await db.trialSession.findUniqueOrThrow({ where: { id } });
      arms.set(session.variantId, id);
    }
    for (const name of ["gray", "random"]) await answerTrials(arms.get(variantIds[name])!);
    const next = await db.trialSession.findUniqueOrThrow({
      where: { id: await makeSession(slug) },
    });
    expect(next.variantId).toBe(variantIds.swapped);
  });

  test("no longer counts a running session that has been silent for half an hour", async () => {
    const { slug } = await makeStudy({ slug: "silent", variants: tinyVariants.slice(1) });
    const [silent, awake] = [await makeSession(slug), await makeSession(slug)];
    const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
    await db.trialSession.update({ where: { id: silent }, data: { lastSeenAt: minutesAgo(31) } });
    await db.trialSession.update({ where: { id: awake }, data: { lastSeenAt: minutesAgo(29) } });
    const armOf = async (id: string) =>
      (await db.trialSession.findUniqueOrThrow({ where: { id } })).variantId;
    expect(await armOf(silent)).not.toBe(await armOf(awake));
    // Only the awake one counts, so the next two go: silent arm, then one of the tie.
    expect(await armOf(await makeSession(slug))).toBe(await armOf(silent));
    const counts = await countByArm({ study: { slug } });
    expect(spread(counts)).toBe(1);
  });

  test("leaves out variants that are not ready", async () => {
    const { slug, variantIds } = await makeStudy({ slug: "not-ready" });
    const where = { id: variantIds.swapped };
    await changeLocked((tx) => tx.variant.update({ where, data: { status: "generating" } }));
    await makeSessions(4, slug);
    await changeLocked((tx) => tx.variant.update({ where, data: { status: "ready" } }));
    const inArm = { study: { slug }, variantId: variantIds.swapped };
    expect(await db.trialSession.count({ where: inArm })).toBe(0);
  });
});

describe("a start is refused", () => {
  test("with not_found where there is no such study, or a draft", async () => {
    await expect(makeSession("nowhere")).rejects.toMatchObject({ code: "not_found" });
    const draft = await makeNewVersion(study().id, study().ownerId);
    await expect(makeSession(draft)).rejects.toMatchObject({ code: "not_found" });
  });

  test.each<StudyStatus>(["locked", "paused", "closed"])(
    "with unavailable while the study is %s",
    async (status) => {
      await expect(startWhile(status)).rejects.toMatchObject({ code: "unavailable" });
    },
  );

  test.each([0, 2])("after the consent text's version %i was read", async (consentVersion) => {
    const attempt = startSession("tiny", makeStart({ consentVersion }), {
      population: "participant",
    });
    await expect(attempt).rejects.toMatchObject({ code: "conflict" });
  });

  test("and leaves neither a participant nor a session behind", async () => {
    const count = async () => [await db.participant.count(), await db.trialSession.count()];
    const before = await count();
    await expect(startWhile("paused")).rejects.toThrow();
    const input = makeStart({ consentVersion: 9 });
    await expect(startSession("tiny", input, { population: "participant" })).rejects.toThrow();
    expect(await count()).toEqual(before);
  });

  async function startWhile(status: StudyStatus): Promise<string> {
    const setStatus = (to: StudyStatus) =>
      changeLocked((tx) => tx.study.update({ where: { slug: "tiny" }, data: { status: to } }));
    await setStatus(status);
    try {
      return await makeSession();
    } finally {
      await setStatus("open");
    }
  }
});

test("a study without vigilance trials needs no random colouring", async () => {
  const protocol = { ...tinyProtocol, vigilanceTrials: 0, vigilancePassMin: 0 };
  const variants = tinyVariants.slice(0, 2);
  const { slug } = await makeStudy({ slug: "no-vigilance", protocol, variants });
  const trials = await readTrials(await makeSession(slug));
  expect(trials.map((trial) => trial.kind)).not.toContain("vigilance");
  expect(trials).toHaveLength(10);
});

describe("a session whose browser turns out to be a researcher's", () => {
  test("is left out, once, and keeps its population", async () => {
    const id = await makeSession();
    await excludeStaff(id);
    await excludeStaff(id);
    await answerTrials(id);
    const session = await db.trialSession.findUniqueOrThrow({
      where: { id },
      select: { population: true, status: true, participantId: true, exclusions: true },
    });
    expect(session).toMatchObject({ population: "participant", status: "completed" });
    expect(session.exclusions.map(({ rule }) => rule)).toEqual(["staff"]);
    const { participantId } = session;
    const total = await db.participantTotal.findFirstOrThrow({ where: { participantId } });
    expect(total).toMatchObject({ n: 8, includedN: 0 });
  });
});
