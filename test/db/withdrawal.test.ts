import { beforeAll, describe, expect, test } from "vitest";
import type { Protocol } from "@/lib/protocol/schema";
import { simulatedScreen } from "@/scripts/simulate/observer";
import type { KeptArrival } from "@/server/arrivals";
import { recordColourVision } from "@/server/colour-vision";
import { db } from "@/server/db";
import { getDebrief } from "@/server/debriefs";
import { recordQuestionnaire } from "@/server/questionnaires";
import { keyedHash } from "@/server/signing";
import { rebuildTotals } from "@/server/totals";
import { startSession, type Recruited } from "@/server/trial-sessions";
import { withdraw } from "@/server/withdrawal";
import { withdrawalCodeOf } from "@/server/withdrawal-code";
import { groupCode } from "@/lib/protocol/codes";
import { issueTrial } from "@/server/trials";
import { recordResponse } from "@/server/responses";
import { makeStudy, setUpStudy, tinyProtocol } from "@/test/support/makers";
import {
  answerTo,
  answerTrials,
  issueNext,
  makeCompletedSession,
  makeSession,
  makeStart,
  otherSide,
} from "@/test/support/sessions";
import { readTotals } from "@/test/support/totals";

const study = setUpStudy();
/** Ends with a question, and records colour vision before the pairs. */
const askingProtocol: Protocol = {
  ...tinyProtocol,
  colourVision: { mode: "record", passMin: 0 },
  questionnaire: [{ id: "remarks", kind: "text", isRequired: true, label: { en: "Remarks" } }],
};
const readSession = (id: string) =>
  db.trialSession.findUniqueOrThrow({ where: { id }, include: { participant: true } });
const codeOf = (id: string) => groupCode(withdrawalCodeOf(id));

beforeAll(async () => {
  // Others, whose answers stay: on the same photographs, complete and not.
  await makeCompletedSession();
  await answerTrials(await makeSession(), undefined, 7);
});

describe("somebody who withdraws", () => {
  test("after the end leaves the totals as if they had never answered", async () => {
    const before = await readTotals();
    const id = await makeCompletedSession(({ kind, realSide }) =>
      kind === "test" ? { chosenSide: otherSide(realSide), reactionMs: 50 } : realSide,
    );
    expect(await readTotals()).not.toEqual(before);
    await withdraw("tiny", codeOf(id));
    expect(await readTotals()).toEqual(before);
    expect(await rebuildTotals()).toBe(0);
  });

  test("leaves no answer, no exclusion and nothing of their screen, eyes and words behind", async () => {
    await makeStudy({ slug: "asking", protocol: askingProtocol });
    const id = await makeSession("asking");
    await recordColourVision(id, { answers: Array<null>(6).fill(null) });
    await answerTrials(id, ({ realSide }) => ({ chosenSide: realSide, reactionMs: 50 }));
    await recordQuestionnaire(id, { answers: { remarks: "Hm." }, isSelfReported: false });
    expect(await db.exclusion.count({ where: { sessionId: id } })).toBeGreaterThan(0);
    const before = await readSession(id);
    expect(before).toMatchObject({ status: "completed", questionnaire: { remarks: "Hm." } });
    expect(before.participant).toMatchObject({ screen: simulatedScreen, colourVisionCorrect: 0 });
    expect(before.participant.colourVision).toHaveLength(6);

    await withdraw("asking", codeOf(id));
    expect(await db.response.count({ where: { trial: { sessionId: id } } })).toBe(0);
    expect(await db.exclusion.count({ where: { sessionId: id } })).toBe(0);
    const { participant, ...session } = await readSession(id);
    expect(session).toMatchObject({ status: "withdrawn", questionnaire: null });
    const nothing = { screen: null, colourVision: null, colourVisionCorrect: null };
    expect(participant).toMatchObject(nothing);
  });

  test("keeps the completion code that they are paid for", async () => {
    const id = await makeCompletedSession();
    const { completionCode } = await readSession(id);
    await withdraw("tiny", codeOf(id));
    expect((await readSession(id)).completionCode).toBe(completionCode);
  });

  test("in the middle is given no further pair and no picture, and no answer under way is taken", async () => {
    const before = await readTotals();
    const id = await makeSession();
    await answerTrials(id, undefined, 8);
    const view = await issueNext(id);
    const addresses = { where: { trial: { sessionId: id } } };
    expect(await db.stimulusToken.count(addresses)).toBe(2);
    await withdraw("tiny", codeOf(id));
    expect(await db.stimulusToken.count(addresses)).toBe(0);
    expect(await readTotals()).toEqual(before);
    await expect(issueTrial(id, {})).rejects.toMatchObject({ code: "conflict" });
    const late = recordResponse(id, answerTo(view, "left"));
    await expect(late).rejects.toMatchObject({ code: "conflict" });
    expect((await readSession(id)).completionCode).toBeNull();
  });

  test("may have been screened out, and keeps what that has earned", async () => {
    const outsideIdHash = keyedHash("recruiter-id", "mturk/screened");
    const recruited: Recruited = { recruiter: "mturk", outsideIdHash };
    const starter = { population: "participant", recruited } as const;
    const id = await startSession("tiny", makeStart(), starter);
    await db.trialSession.update({
      where: { id },
      data: { status: "screened_out", screenedOutAt: new Date() },
    });
    await withdraw("tiny", codeOf(id));
    expect((await readSession(id)).status).toBe("withdrawn");
    const assignment = { id: "A1", submitTo: "https://www.mturk.com" };
    const arrival: KeptArrival = { recruiter: "mturk", person: "", assignment };
    const { kind, wayBack } = await getDebrief("tiny", id, arrival);
    expect(kind).toBe("withdrawn");
    expect(wayBack).toEqual({ kind: "mturk", code: "SCREENED-OUT", assignment });
  });

  test("may do so twice, type the code as they like, and while the study is paused", async () => {
    const id = await makeCompletedSession();
    await db.study.update({ where: { id: study().id }, data: { status: "paused" } });
    await withdraw("tiny", withdrawalCodeOf(id).toLowerCase());
    await withdraw("tiny", ` ${codeOf(id)} `);
    await db.study.update({ where: { id: study().id }, data: { status: "open" } });
    const audits = { studyId: study().id, action: "session.withdrawn" };
    const [last] = await db.auditEvent.findMany({ where: audits, orderBy: { id: "desc" } });
    // Nothing in it leads to the person.
    expect(last).toMatchObject({ userId: null, detail: {} });
  });

  test("while others complete leaves every total right", async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, () => makeSession()));
    await Promise.all(ids.map((id) => answerTrials(id, undefined, 11)));
    const views = await Promise.all(ids.map(issueNext));
    await Promise.all([
      ...views.slice(0, 3).map((view, i) => recordResponse(ids[i], answerTo(view, "left"))),
      ...ids.slice(3).map((id) => withdraw("tiny", codeOf(id))),
    ]);
    expect(await rebuildTotals()).toBe(0);
  });
});

describe("a code that is not one", () => {
  test("is refused by one sentence, whatever it is", async () => {
    const id = await makeSession();
    const other = await makeStudy({ slug: "other" });
    const right = withdrawalCodeOf(id);
    const nearly = right.slice(0, -1) + (right.endsWith("A") ? "B" : "A");
    const attempts: [string, string][] = [
      ["tiny", nearly],
      ["tiny", ""],
      ["tiny", "x".repeat(100)],
      [other.slug, right],
      ["no-such-study", right],
    ];
    const errors = await Promise.all(
      attempts.map(([slug, code]) => withdraw(slug, code).then(() => null, String)),
    );
    expect(new Set(errors).size).toBe(1);
    expect(errors[0]).toContain("This is not the withdrawal code");
    expect((await readSession(id)).status).toBe("running");
  });

  test("is in the database only as a hash, and does not follow from anything there", async () => {
    const id = await makeSession();
    const stored = JSON.stringify(await readSession(id), (_, value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value,
    );
    expect(stored).not.toContain(withdrawalCodeOf(id));
    expect(withdrawalCodeOf(id)).toMatch(/^[A-HJ-NP-Z2-9]{16}$/);
  });
});

describe("the database", () => {
  test("withdraws no session outside a withdrawal, nor one with answers left", async () => {
    const id = await makeCompletedSession();
    const refused = { message: expect.stringContaining("withdrawn by its participant") };
    const data = { status: "withdrawn" } as const;
    await expect(db.trialSession.update({ where: { id }, data })).rejects.toMatchObject(refused);
    const inside = db.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT set_config('truehue.withdrawal', 'on', true)`;
      await tx.trialSession.update({ where: { id }, data });
    });
    await expect(inside).rejects.toThrow(/still has answers/);
  });
});
