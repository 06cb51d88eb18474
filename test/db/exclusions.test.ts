import { expect, test } from "vitest";
import { db } from "@/server/db";
import { excludeByOwnWord, reverseExclusion } from "@/server/exclusions";
import { rebuildTotals } from "@/server/totals";
import { setUpStudy } from "@/test/support/makers";
import {
  answerTrials,
  makeCompletedSession,
  makeSession,
  otherSide,
} from "@/test/support/sessions";

const study = setUpStudy();

/** What counts of a session. */
async function included(sessionId: string): Promise<number> {
  const where = { participant: { session: { id: sessionId } } };
  return (await db.participantTotal.findFirstOrThrow({ where })).includedN;
}

const listExclusions = (sessionId: string) =>
  db.exclusion.findMany({ where: { sessionId }, orderBy: { createdAt: "asc" } });

test("who says after the end not to have been serious is left out, once", async () => {
  const id = await makeCompletedSession();
  expect(await included(id)).toBe(8);
  await Promise.all([excludeByOwnWord(id), excludeByOwnWord(id)]);
  expect(await included(id)).toBe(0);
  expect(await listExclusions(id)).toMatchObject([{ rule: "self-reported", trialId: null }]);
  expect(await rebuildTotals()).toBe(0);
});

test("who says so before the end does not count after it", async () => {
  const id = await makeSession();
  await answerTrials(id, undefined, 5);
  await excludeByOwnWord(id);
  await answerTrials(id);
  expect(await included(id)).toBe(0);
  expect(await rebuildTotals()).toBe(0);
});

test("a reversed exclusion of a session lets it count again, in the same transaction", async () => {
  const id = await makeCompletedSession(({ kind, realSide }) =>
    kind === "vigilance" ? otherSide(realSide) : realSide,
  );
  const [exclusion] = await listExclusions(id);
  expect(exclusion.rule).toBe("vigilance");
  await reverseExclusion(exclusion.id, study().ownerId);
  expect(await included(id)).toBe(8);
  expect(await rebuildTotals()).toBe(0);
  const audit = await db.auditEvent.findFirst({ where: { action: "exclusion.reversed" } });
  expect(audit).toMatchObject({ userId: study().ownerId, studyId: study().id });
});

test("a reversed exclusion of a trial lets that trial count again, unless the session is left out", async () => {
  let hasty = 0;
  const id = await makeCompletedSession(({ kind, realSide }) =>
    kind === "test" && hasty++ === 0 ? { chosenSide: realSide, reactionMs: 10 } : realSide,
  );
  expect(await included(id)).toBe(7);
  const [exclusion] = await listExclusions(id);
  await excludeByOwnWord(id);
  await reverseExclusion(exclusion.id, study().ownerId);
  expect(await included(id)).toBe(0);
  const own = (await listExclusions(id)).find((row) => row.rule === "self-reported");
  await reverseExclusion(own!.id, study().ownerId);
  expect(await included(id)).toBe(8);
  expect(await rebuildTotals()).toBe(0);
});

test("an exclusion is reversed once, and by those who may change the study", async () => {
  const id = await makeCompletedSession();
  await excludeByOwnWord(id);
  const [{ id: exclusionId }] = await listExclusions(id);
  const stranger = await db.user.create({ data: { email: "stranger@example.org" } });
  const viewer = await db.user.create({ data: { email: "viewer@example.org" } });
  await db.membership.create({
    data: { userId: viewer.id, studyId: study().id, role: "viewer" },
  });
  for (const user of [stranger, viewer]) {
    const attempt = reverseExclusion(exclusionId, user.id);
    await expect(attempt).rejects.toMatchObject({ code: "not_found" });
  }
  await reverseExclusion(exclusionId, study().ownerId);
  const again = reverseExclusion(exclusionId, study().ownerId);
  await expect(again).rejects.toMatchObject({ code: "conflict" });
  expect(await included(id)).toBe(8);
  expect(await rebuildTotals()).toBe(0);
});
