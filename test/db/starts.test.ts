import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { startBreaches } from "@/lib/protocol/exclusions";
import { db } from "@/server/db";
import { getScore } from "@/server/debriefs";
import { listResults } from "@/server/results";
import { keyedHash } from "@/server/signing";
import { rebuildTotals } from "@/server/totals";
import { recomposeSession, startGame, startSession, type Recruited } from "@/server/trial-sessions";
import { makeStudy, setUpStudy, tinyProtocol } from "@/test/support/makers";
import { answerNext, answerTrials, makeSession, makeStart } from "@/test/support/sessions";

const study = setUpStudy();
const participant = { population: "participant" } as const;
const person = (id: string): Recruited => ({
  recruiter: "prolific",
  outsideIdHash: keyedHash("recruiter-id", `prolific/${id}`),
});

describe("a start", () => {
  test("that is sent again finds its session, even once the study has closed", async () => {
    const input = makeStart();
    const ids = await Promise.all(
      Array.from({ length: 5 }, () => startSession("tiny", input, participant)),
    );
    expect(new Set(ids).size).toBe(1);
    await db.study.update({ where: { id: study().id }, data: { status: "paused" } });
    expect(await startSession("tiny", input, participant)).toBe(ids[0]);
    await db.study.update({ where: { id: study().id }, data: { status: "open" } });
    expect(await startSession("tiny", makeStart(), participant)).not.toBe(ids[0]);
  });

  test("keeps the language that consent was read in, the study's own by default", async () => {
    const languageOf = async (language?: "it") => {
      const id = await startSession("tiny", makeStart({ language }), participant);
      const where = { session: { id } };
      return (await db.participant.findFirstOrThrow({ where })).language;
    };
    expect([await languageOf("it"), await languageOf()]).toEqual(["it", "en"]);
  });

  test("leaves a session out that is known not to count, from the start", async () => {
    const breaches = startBreaches({ holdsAnother: true, hasPlayed: true });
    const id = await startSession("tiny", makeStart(), { ...participant, breaches });
    await answerTrials(id);
    const rules = await db.exclusion.findMany({ where: { sessionId: id } });
    expect(rules.map(({ rule }) => rule).sort()).toEqual(["duplicate", "played"]);
    const total = await db.participantTotal.findFirst({
      where: { participant: { session: { id } } },
    });
    expect(total).toMatchObject({ n: 8, includedN: 0 });
  });
});

test("a session cannot be had as a game by its key, nor a game as a session", async () => {
  const key = randomUUID();
  await startSession("tiny", makeStart({ startKey: key }), participant);
  await expect(startGame("tiny", { startKey: key })).rejects.toMatchObject({ code: "conflict" });
  const { slug } = await makeStudy({ slug: "keys" });
  await startGame(slug, { startKey: key });
  const start = startSession(slug, makeStart({ startKey: key }), participant);
  await expect(start).rejects.toMatchObject({ code: "conflict" });
});

describe("a recruited person", () => {
  test("has one session, however often and from wherever they start", async () => {
    const recruited = person("one");
    const start = () => startSession("tiny", makeStart(), { ...participant, recruited });
    const ids = await Promise.all([start(), start(), start()]);
    expect(new Set(ids).size).toBe(1);
    const stored = await db.participant.findFirstOrThrow({ where: { session: { id: ids[0] } } });
    expect(stored.recruiter).toBe("prolific");
    expect(Buffer.from(stored.outsideIdHash!)).toEqual(Buffer.from(recruited.outsideIdHash));
  });

  test("may take part in another study as well", async () => {
    const { slug } = await makeStudy({ slug: "second" });
    const starter = { ...participant, recruited: person("two") };
    const ids = [
      await startSession("tiny", makeStart(), starter),
      await startSession(slug, makeStart(), starter),
    ];
    expect(new Set(ids).size).toBe(2);
  });

  test("is not given the session of another one whose start failed on the way", async () => {
    const input = makeStart();
    await startSession("tiny", input, { ...participant, recruited: person("three") });
    for (const recruited of [person("four"), null]) {
      const attempt = startSession("tiny", input, { ...participant, recruited });
      await expect(attempt).rejects.toMatchObject({ code: "conflict" });
    }
  });

  test("is told apart by the database, which keeps no id", async () => {
    const { outsideIdHash } = person("five");
    const data = { studyId: study().id, consentVersion: 1, recruiter: "prolific", outsideIdHash };
    await db.participant.create({ data });
    await expect(db.participant.create({ data })).rejects.toMatchObject({ code: "P2002" });
    const plain = new Uint8Array(Buffer.from("5f0c9d0a1b2c3d4e5f6a7b8c"));
    const attempt = db.participant.create({ data: { ...data, outsideIdHash: plain } });
    await expect(attempt).rejects.toThrow(/participant_outside_id/);
  });
});

describe("a game", () => {
  test("tells after every trial whether it was right", async () => {
    const id = await makeSession("tiny", "player");
    for (let i = 0; i < tinyProtocol.testTrials; i++) {
      const { wasCorrect } = await answerNext(id, i % 2 ? undefined : wrong);
      expect(wasCorrect).toBe(i % 2 === 1);
    }
    expect(await getScore(id)).toEqual({ correct: 4, testTrials: 8 });
  });

  test("has test trials alone, ends with the last, and can be composed again", async () => {
    const id = await makeSession("tiny", "player");
    await answerTrials(id);
    const { status, trials, exclusions } = await db.trialSession.findUniqueOrThrow({
      where: { id },
      include: { trials: { orderBy: { index: "asc" } }, exclusions: true },
    });
    expect(status).toBe("completed");
    expect(trials.map(({ kind }) => kind)).toEqual(Array(8).fill("test"));
    expect(exclusions).toEqual([]);
    const again = await recomposeSession(id);
    expect(again.map(({ photoId }) => photoId)).toEqual(trials.map(({ photoId }) => photoId));
  });

  test("keeps nothing of the player", async () => {
    const id = await makeSession("tiny", "player");
    const session = await db.trialSession.findUniqueOrThrow({
      where: { id },
      include: { participant: true },
    });
    expect(session.withdrawalCodeHash).toBeNull();
    expect(session.participant).toMatchObject({
      ...{ consentVersion: 0, screen: null, outsideIdHash: null, colourVision: null },
    });
  });

  test("may be played again, but the same start begins one only", async () => {
    const input = { startKey: randomUUID() };
    const [first, again] = [await startGame("tiny", input), await startGame("tiny", input)];
    expect(again).toBe(first);
    expect(await makeSession("tiny", "player")).not.toBe(first);
  });

  test("moves neither results, nor arms, nor the photographs of participants", async () => {
    const { id, slug } = await makeStudy({ slug: "played" });
    await makeSession(slug);
    const before = JSON.stringify(await listResults(id));
    for (let i = 0; i < 4; i++) await answerTrials(await makeSession(slug, "player"));
    expect(JSON.stringify(await listResults(id))).toBe(before);
    expect(await rebuildTotals()).toBe(0);
    await Promise.all([makeSession(slug), makeSession(slug)]);
    const arms = await db.trialSession.groupBy({
      by: ["variantId"],
      where: { studyId: id, population: "participant" },
      _count: true,
    });
    expect(arms.map((arm) => arm._count)).toEqual([1, 1, 1]);
  });

  test("is not to be had where the study does not allow it", async () => {
    await makeStudy({ slug: "serious", recruitment: {} });
    const attempt = makeSession("serious", "player");
    await expect(attempt).rejects.toMatchObject({ code: "forbidden" });
  });
});

const wrong = ({ realSide }: { realSide: "left" | "right" }) =>
  realSide === "left" ? "right" : "left";
