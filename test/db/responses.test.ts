import { beforeEach, describe, expect, test } from "vitest";
import { db } from "@/server/db";
import { getDebrief } from "@/server/debriefs";
import { recordResponse } from "@/server/responses";
import { changeLocked } from "@/test/support/locked-study";
import { untilSomebodyWaits } from "@/test/support/lock-waiters";
import { setUpStudy } from "@/test/support/makers";
import {
  answerNext,
  answerTo,
  answerTrials,
  downloadPair,
  issueNext,
  makeCompletedSession,
  makeSession,
  otherSide,
  perfect,
  readTruth,
  type Observer,
} from "@/test/support/sessions";

const study = setUpStudy();

const conflict = { code: "conflict" };
let sessionId: string;
beforeEach(async () => {
  sessionId = await makeSession();
});

/** The sum of the running totals of a session's participant. */
async function readTotal() {
  const { participantId } = await db.trialSession.findUniqueOrThrow({ where: { id: sessionId } });
  const select = { n: true, fooled: true, includedN: true, includedFooled: true };
  return db.participantTotal.findFirst({ where: { participantId }, select });
}

const rulesOf = async (where: object): Promise<string[]> =>
  (await db.exclusion.findMany({ where, orderBy: { rule: "asc" } })).map((row) => row.rule);

describe("an answer", () => {
  test("is stored with everything that was measured, and the server's times of issue and receipt", async () => {
    const before = new Date();
    const view = await issueNext(sessionId);
    await recordResponse(
      sessionId,
      answerTo(view, "left", {
        reactionMs: 812.5,
        exposures: {
          first: { ms: 1000.1, frames: 60, framesDropped: 1 },
          second: { ms: 999.9, frames: 59, framesDropped: 2 },
        },
        refreshHz: 59.94,
      }),
    );
    const row = await db.response.findUniqueOrThrow({ where: { trialId: view.trialId } });
    expect(row).toMatchObject({
      chosenSide: "left",
      reactionMs: 812.5,
      presentation: 1,
      firstExposureMs: 1000.1,
      firstFrames: 60,
      firstDropped: 1,
      secondExposureMs: 999.9,
      secondFrames: 59,
      secondDropped: 2,
      refreshHz: 59.94,
      wasInterrupted: false,
    });
    expect(row.issuedAt.getTime()).toBeGreaterThanOrEqual(before.getTime());
    expect(row.receivedAt.getTime()).toBeGreaterThanOrEqual(row.issuedAt.getTime());
    expect(row.receivedAt.getTime()).toBeLessThanOrEqual(Date.now());
  });

  test("tells right or wrong in practice, and nothing in the test", async () => {
    const right = await answerNext(sessionId);
    expect(right).toEqual({ wasCorrect: true, isDone: false });
    const wrong = await answerNext(sessionId, (truth) => otherSide(truth.realSide));
    expect(wrong).toEqual({ wasCorrect: false, isDone: false });
    for (let i = 0; i < 9; i++) {
      expect(await answerNext(sessionId)).toEqual({ wasCorrect: null, isDone: false });
    }
    expect(await answerNext(sessionId)).toEqual({ wasCorrect: null, isDone: true });
  });

  test("is acknowledged again when it comes again, as often as it comes", async () => {
    const view = await issueNext(sessionId);
    const { realSide } = await readTruth(view.trialId);
    const answer = answerTo(view, realSide);
    const first = await recordResponse(sessionId, answer);
    expect(await recordResponse(sessionId, answer)).toEqual(first);
    // A copy sent again from the browser's store may have measured a little differently.
    expect(await recordResponse(sessionId, { ...answer, reactionMs: 501 })).toEqual(first);
    const row = await db.response.findUniqueOrThrow({ where: { trialId: view.trialId } });
    expect(row.reactionMs).toBe(500);
  });

  test("is refused when the trial has another one already", async () => {
    const view = await issueNext(sessionId);
    await recordResponse(sessionId, answerTo(view, "left"));
    const other = recordResponse(sessionId, answerTo(view, "right"));
    await expect(other).rejects.toMatchObject(conflict);
    const row = await db.response.findUniqueOrThrow({ where: { trialId: view.trialId } });
    expect(row.chosenSide).toBe("left");
  });

  test("sent twenty times at once gives one row, and counts once", async () => {
    await answerTrials(sessionId, perfect, 2);
    const view = await nextTestTrial();
    const { realSide } = await readTruth(view.trialId);
    const before = (await readTotal())?.n ?? 0;
    const answer = answerTo(view, otherSide(realSide));
    const results = await Promise.all(
      Array.from({ length: 20 }, () => recordResponse(sessionId, answer)),
    );
    for (const result of results) expect(result).toEqual({ wasCorrect: null, isDone: false });
    expect(await db.response.count({ where: { trialId: view.trialId } })).toBe(1);
    expect(await readTotal()).toMatchObject({ n: before + 1, fooled: 1 });
  });

  test("sent at once with its opposite: one of the two wins, the other is refused", async () => {
    const view = await issueNext(sessionId);
    const sides = ["left", "right", "left", "right", "left", "right"] as const;
    const results = await Promise.allSettled(
      sides.map((side) => recordResponse(sessionId, answerTo(view, side))),
    );
    const { chosenSide } = await db.response.findUniqueOrThrow({
      where: { trialId: view.trialId },
    });
    results.forEach((result, i) => {
      expect(result.status).toBe(sides[i] === chosenSide ? "fulfilled" : "rejected");
      if (result.status === "rejected") expect(result.reason).toMatchObject(conflict);
    });
  });

  test("that waits while the trial is issued again in another tab is kept", async () => {
    const view = await issueNext(sessionId);
    const { waiting } = await db.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM "trial_session" WHERE "id" = ${sessionId}::uuid FOR UPDATE`;
      const answer = recordResponse(sessionId, answerTo(view, "left"));
      await untilSomebodyWaits();
      const data = { issuedAt: new Date(), presentations: 2 };
      await tx.trial.update({ where: { id: view.trialId }, data });
      return { waiting: answer };
    });
    expect(await waiting).toMatchObject({ isDone: false });
    expect(await rulesOf({ trialId: view.trialId })).toEqual(["shown-again"]);
  });

  async function nextTestTrial() {
    for (;;) {
      const view = await issueNext(sessionId);
      const { kind, realSide } = await readTruth(view.trialId);
      if (kind === "test") return view;
      await recordResponse(sessionId, answerTo(view, realSide));
    }
  }
});

describe("an answer is refused", () => {
  const trialIdAt = async (index: number): Promise<string> =>
    (await db.trial.findFirstOrThrow({ where: { sessionId, index } })).id;

  test("to a trial that was not issued yet", async () => {
    const view = await issueNext(sessionId);
    const early = answerTo({ ...view, trialId: await trialIdAt(1) }, "left");
    await expect(recordResponse(sessionId, early)).rejects.toMatchObject(conflict);
  });

  test("to a presentation that was not issued yet", async () => {
    const view = await issueNext(sessionId);
    const ahead = answerTo({ ...view, presentation: 2 }, "left");
    await expect(recordResponse(sessionId, ahead)).rejects.toMatchObject(conflict);
  });

  test("to another session's trial, which does not exist for this one", async () => {
    const other = await makeSession();
    const view = await issueNext(other);
    const foreign = recordResponse(sessionId, answerTo(view, "left"));
    await expect(foreign).rejects.toMatchObject({ code: "not_found" });
    expect(await db.response.count({ where: { trialId: view.trialId } })).toBe(0);
  });

  test("to a trial that there is not", async () => {
    const view = await issueNext(sessionId);
    const nowhere = answerTo({ ...view, trialId: crypto.randomUUID() }, "left");
    await expect(recordResponse(sessionId, nowhere)).rejects.toMatchObject({ code: "not_found" });
  });

  test("when the session is over, unless it is the same again", async () => {
    const view = await issueNext(sessionId);
    await recordResponse(sessionId, answerTo(view, "left"));
    await answerTrials(sessionId);
    const other = recordResponse(sessionId, answerTo(view, "right"));
    await expect(other).rejects.toMatchObject(conflict);
    const same = await recordResponse(sessionId, answerTo(view, "left"));
    expect(same.isDone).toBe(true);
  });
});

describe("a trial is left out of the fool rate, as a row with its reason,", () => {
  test.each<[string, ReturnType<typeof faulty>, string[]]>([
    ["after a wrong exposure", faulty({ exposureMs: 1080 }), ["exposure"]],
    ["when the page was hidden", faulty({ wasInterrupted: true }), ["page-hidden"]],
    ["when answered in no time", faulty({ reactionMs: 20 }), ["reaction-time"]],
  ])("%s", async (_, changes, rules) => {
    const view = await issueNext(sessionId);
    await recordResponse(sessionId, answerTo(view, "left", changes));
    expect(await rulesOf({ trialId: view.trialId })).toEqual(rules);
    expect(await db.exclusion.count({ where: { sessionId, trialId: null } })).toBe(0);
  });

  test("when it was shown again, even when the first presentation is answered", async () => {
    const first = await issueNext(sessionId);
    await downloadPair(sessionId, first);
    await issueNext(sessionId);
    await recordResponse(sessionId, answerTo(first, "left"));
    expect(await rulesOf({ trialId: first.trialId })).toEqual(["shown-again"]);
  });

  test("but not when it was issued again without having been delivered", async () => {
    await issueNext(sessionId);
    const view = await issueNext(sessionId);
    await recordResponse(sessionId, answerTo(view, "left"));
    expect(await rulesOf({ trialId: view.trialId })).toEqual([]);
  });

  test("once, though its answer is sent again", async () => {
    const view = await issueNext(sessionId);
    const answer = answerTo(view, "left", { reactionMs: 1 });
    await recordResponse(sessionId, answer);
    await recordResponse(sessionId, answer);
    expect(await rulesOf({ sessionId })).toEqual(["reaction-time"]);
  });

  function faulty(fault: { exposureMs?: number; reactionMs?: number; wasInterrupted?: boolean }) {
    const { exposureMs, ...changes } = fault;
    if (exposureMs === undefined) return changes;
    const good = { ms: 1000, frames: 60, framesDropped: 0 };
    return { exposures: { first: good, second: { ...good, ms: exposureMs } } };
  }
});

describe("the last answer", () => {
  test("completes the session, with a code that nobody else has", async () => {
    const ids = [await makeCompletedSession(), await makeCompletedSession()];
    const sessions = await db.trialSession.findMany({ where: { id: { in: ids } } });
    for (const session of sessions) {
      expect(session).toMatchObject({ status: "completed", completedAt: expect.any(Date) });
      expect(session.completionCode).toMatch(/^[A-HJ-NP-Z2-9]{10}$/);
    }
    expect(sessions[0].completionCode).not.toBe(sessions[1].completionCode);
  });

  test("and no earlier one: until then there is no code and no debrief", async () => {
    await answerTrials(sessionId, perfect, 11);
    const session = await db.trialSession.findUniqueOrThrow({ where: { id: sessionId } });
    expect(session).toMatchObject({ status: "running", completionCode: null, completedAt: null });
    await expect(getDebrief("tiny", sessionId, null)).rejects.toMatchObject(conflict);
  });

  test("gives the participant the score of the test trials alone", async () => {
    let wrong = 0;
    const id = await makeCompletedSession((truth) =>
      truth.kind === "test" && wrong++ < 3 ? otherSide(truth.realSide) : truth.realSide,
    );
    const session = await db.trialSession.findUniqueOrThrow({ where: { id } });
    expect(await getDebrief("tiny", id, null)).toMatchObject({
      score: { correct: 5, testTrials: 8 },
      wayBack: { kind: "code", code: session.completionCode },
    });
  });

  test("sent ten times at once completes once", async () => {
    await answerTrials(sessionId, perfect, 11);
    const view = await issueNext(sessionId);
    const { realSide } = await readTruth(view.trialId);
    const results = await Promise.all(
      Array.from({ length: 10 }, () => recordResponse(sessionId, answerTo(view, realSide))),
    );
    for (const result of results) expect(result).toEqual({ wasCorrect: null, isDone: true });
    expect(await readTotal()).toEqual({ n: 8, fooled: 0, includedN: 8, includedFooled: 0 });
  });

  const alwaysLeft: Observer = ({ kind, realSide }) => (kind === "test" ? "left" : realSide);
  test.each<[string, Observer, string[]]>([
    ["nothing, when all is well", perfect, []],
    ["a failed vigilance rule", failedVigilance(1), ["vigilance"]],
    ["one side in all test trials", alwaysLeft, ["same-side"]],
    ["a hasty median", hasty(249), ["median-reaction-time"]],
    ["no median of 250 ms", hasty(250), []],
  ])("excludes the session for %s", async (_, observer, rules) => {
    await answerTrials(sessionId, observer);
    expect(await rulesOf({ sessionId, trialId: null })).toEqual(rules);
    expect(await readTotal()).toMatchObject({ n: 8, includedN: rules.length > 0 ? 0 : 8 });
  });

  test("leaves an excluded session completed, with its code", async () => {
    await answerTrials(sessionId, failedVigilance(2));
    const session = await db.trialSession.findUniqueOrThrow({ where: { id: sessionId } });
    expect(session).toMatchObject({ status: "completed", completionCode: expect.any(String) });
  });

  test("counts a completed session without its excluded trials", async () => {
    let hastyTrials = 0;
    await answerTrials(sessionId, ({ kind, realSide }) =>
      kind === "test" && hastyTrials++ < 3
        ? { chosenSide: otherSide(realSide), reactionMs: 10 }
        : realSide,
    );
    expect(await readTotal()).toEqual({ n: 8, fooled: 3, includedN: 5, includedFooled: 0 });
  });

  function failedVigilance(wrong: number): Observer {
    let left = wrong;
    return ({ kind, realSide }) =>
      kind === "vigilance" && left-- > 0 ? otherSide(realSide) : realSide;
  }

  function hasty(reactionMs: number): Observer {
    return ({ realSide }) => ({ chosenSide: realSide, reactionMs });
  }
});

describe("where the question is to pick the fake", () => {
  test("who points at the real photograph was fooled", async () => {
    const { protocol } = await db.study.findUniqueOrThrow({ where: { id: study().id } });
    const asked = { ...(protocol as object), question: "pick_fake" };
    await changeProtocol(asked);
    try {
      expect((await answerNext(sessionId)).wasCorrect).toBe(false);
      const pickFake: Observer = (truth) => otherSide(truth.realSide);
      expect((await answerNext(sessionId, pickFake)).wasCorrect).toBe(true);
      await answerTrials(sessionId, pickFake);
      expect(await readTotal()).toEqual({ n: 8, fooled: 0, includedN: 8, includedFooled: 0 });
    } finally {
      await changeProtocol(protocol as object);
    }
  });

  const changeProtocol = (document: object) =>
    changeLocked((tx) =>
      tx.study.update({ where: { id: study().id }, data: { protocol: document } }),
    );
});
