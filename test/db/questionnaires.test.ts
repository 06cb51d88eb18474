import { describe, expect, test } from "vitest";
import type { Question } from "@/lib/protocol/questionnaire";
import { db } from "@/server/db";
import { recordQuestionnaire } from "@/server/questionnaires";
import { rebuildTotals } from "@/server/totals";
import { makeStudy, setUpStudy, tinyProtocol } from "@/test/support/makers";
import { answerTrials, makeSession } from "@/test/support/sessions";

setUpStudy();

const age: Question = {
  id: "age",
  kind: "number",
  isRequired: true,
  label: { en: "Age" },
  min: 18,
};
const remarks: Question = { id: "remarks", kind: "text", isRequired: false, label: { en: "?" } };

const readSession = (id: string) => db.trialSession.findUniqueOrThrow({ where: { id } });

async function makeAsking(slug: string, questionnaire: Question[]): Promise<void> {
  await makeStudy({ slug, protocol: { ...tinyProtocol, questionnaire } });
}

const answers = (values: Record<string, string | number>, isSelfReported = false) => ({
  answers: values,
  isSelfReported,
});

describe("a study with a required question", () => {
  test("completes a session with its questionnaire, not with its last trial", async () => {
    await makeAsking("required", [age, remarks]);
    const id = await makeSession("required");
    await answerTrials(id, undefined, 11);
    const early = recordQuestionnaire(id, answers({ age: 30 }));
    await expect(early).rejects.toMatchObject({ code: "conflict" });
    await answerTrials(id);
    expect(await readSession(id)).toMatchObject({ status: "running", completionCode: null });
    await expect(recordQuestionnaire(id, answers({}))).rejects.toMatchObject({
      code: "bad_request",
    });
    await recordQuestionnaire(id, answers({ age: 30 }));
    const session = await readSession(id);
    expect(session).toMatchObject({ status: "completed", questionnaire: { age: 30 } });
    expect(session.completionCode).toMatch(/^[A-Z0-9]{10}$/);
    expect(await rebuildTotals()).toBe(0);
  });

  test("takes the answers once, and the same ones again", async () => {
    await makeAsking("once", [age]);
    const id = await makeSession("once");
    await answerTrials(id);
    const input = answers({ age: 41 }, true);
    await Promise.all([recordQuestionnaire(id, input), recordQuestionnaire(id, input)]);
    const other = recordQuestionnaire(id, answers({ age: 42 }));
    await expect(other).rejects.toMatchObject({ code: "conflict" });
    expect(await db.exclusion.findMany({ where: { sessionId: id } })).toMatchObject([
      { rule: "self-reported" },
    ]);
    expect(await rebuildTotals()).toBe(0);
  });

  test("leaves the session out when the same answers come again with that wish", async () => {
    await makeAsking("wish", [age]);
    const id = await makeSession("wish");
    await answerTrials(id);
    await recordQuestionnaire(id, answers({ age: 41 }));
    await recordQuestionnaire(id, answers({ age: 41 }, true));
    expect(await db.exclusion.findMany({ where: { sessionId: id } })).toMatchObject([
      { rule: "self-reported" },
    ]);
    expect(await rebuildTotals()).toBe(0);
  });

  test("asks neither simulated observers nor players", async () => {
    await makeAsking("programs", [age]);
    for (const population of ["simulated", "player"] as const) {
      const id = await makeSession("programs", population);
      await answerTrials(id);
      expect((await readSession(id)).status).toBe("completed");
    }
  });

  test("is held to it by the database", async () => {
    await makeAsking("database", [age]);
    const id = await makeSession("database");
    await answerTrials(id);
    const data = { status: "completed", completedAt: new Date(), completionCode: "EARLY" } as const;
    const early = db.trialSession.update({ where: { id }, data });
    await expect(early).rejects.toThrow(/unanswered questions/);
    await recordQuestionnaire(id, answers({ age: 30 }));
    const rewritten = db.trialSession.update({
      where: { id },
      data: { questionnaire: { age: 9 } },
    });
    await expect(rewritten).rejects.toThrow(/answered once/);
  });
});

test("a study whose questions may all be left out completes a session with its last trial", async () => {
  await makeAsking("optional", [remarks]);
  const id = await makeSession("optional");
  await answerTrials(id);
  const { status, completionCode } = await readSession(id);
  expect(status).toBe("completed");
  await recordQuestionnaire(id, answers({}, true));
  expect(await readSession(id)).toMatchObject({ questionnaire: {}, completionCode });
  expect(await rebuildTotals()).toBe(0);
});

test("a study without questions takes no answers to any", async () => {
  const id = await makeSession();
  await answerTrials(id);
  await expect(recordQuestionnaire(id, answers({}))).rejects.toMatchObject({ code: "not_found" });
});
