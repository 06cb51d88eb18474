import { beforeEach, describe, expect, test, vi } from "vitest";
import type { TrialView } from "@/lib/schemas/participant";
import { db } from "@/server/db";
import { recordPresentation } from "@/server/presentations";
import { recordResponse } from "@/server/responses";
import { deliverStimulus } from "@/server/stimulus-delivery";
import { tokenOf } from "@/server/stimulus-token";
import { issueTrial } from "@/server/trials";
import { untilSomebodyWaits } from "@/test/support/lock-waiters";
import { setUpStudy } from "@/test/support/makers";
import {
  answerTo,
  downloadPair,
  issueInAdvance,
  issueNext,
  makeSession,
} from "@/test/support/sessions";

setUpStudy();

const conflict = { code: "conflict" };
let sessionId: string;
beforeEach(async () => {
  sessionId = await makeSession();
});

const begin = ({ trialId, presentation, stimuli }: TrialView, session = sessionId) =>
  recordPresentation(session, { trialId, presentation, address: stimuli[0].url });

const readTrial = (id: string) => db.trial.findUniqueOrThrow({ where: { id } });

const rulesOf = async (trialId: string) =>
  (await db.exclusion.findMany({ where: { trialId } })).map(({ rule }) => rule);

describe("a presentation counts", () => {
  test("when a trial is issued again of which both pictures were delivered", async () => {
    const view = await issueNext(sessionId);
    expect(view.presentation).toBe(1);
    await downloadPair(sessionId, view);
    const again = await issueNext(sessionId);
    expect(again).toMatchObject({ index: 0, presentation: 2 });
    expect((await readTrial(again.trialId)).presentations).toBe(2);
  });

  test("also when one picture came with one issue and the other with the next", async () => {
    const [first] = (await issueNext(sessionId)).stimuli;
    await deliverStimulus(tokenOf(first.url), [sessionId]);
    const { stimuli, presentation } = await issueNext(sessionId);
    expect(presentation).toBe(1);
    await deliverStimulus(tokenOf(stimuli[1].url), [sessionId]);
    expect((await issueNext(sessionId)).presentation).toBe(2);
  });

  test("not when the server has not delivered both pictures of it", async () => {
    for (let i = 0; i < 3; i++) {
      const { stimuli, presentation } = await issueNext(sessionId);
      expect(presentation).toBe(1);
      await deliverStimulus(tokenOf(stimuli[0].url), [sessionId]);
    }
  });

  test("once, though five tabs ask at once", async () => {
    const views = await Promise.all([1, 2, 3, 4, 5].map(() => issueNext(sessionId)));
    expect(views.map(({ presentation }) => presentation)).toEqual([1, 1, 1, 1, 1]);
    expect(new Set(views.map(({ trialId }) => trialId)).size).toBe(1);
    // Only the last issue's addresses still open something.
    const downloads = await Promise.allSettled(views.map((view) => downloadPair(sessionId, view)));
    expect(downloads.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});

describe("a presentation in advance", () => {
  test("counts from when the browser begins to show it, however often it was loaded before", async () => {
    for (let i = 0; i < 3; i++) await downloadPair(sessionId, await issueInAdvance(sessionId));
    const view = await issueInAdvance(sessionId);
    expect(view.presentation).toBe(1);
    await downloadPair(sessionId, view);
    expect(await readTrial(view.trialId)).toMatchObject({ presentations: 0, issuedAt: null });
    await begin(view);
    expect(await readTrial(view.trialId)).toMatchObject({ presentations: 1 });
    await recordResponse(sessionId, answerTo(view, "left"));
    expect(await rulesOf(view.trialId)).toEqual([]);
  });

  test("that was begun and loaded again is shown again", async () => {
    const view = await issueInAdvance(sessionId);
    await downloadPair(sessionId, view);
    await begin(view);
    const again = await issueInAdvance(sessionId);
    await downloadPair(sessionId, again);
    expect(again.presentation).toBe(2);
    await begin(again);
    await recordResponse(sessionId, answerTo(again, "left"));
    expect(await rulesOf(view.trialId)).toEqual(["shown-again"]);
  });

  test("takes no answer before it has begun", async () => {
    const view = await issueInAdvance(sessionId);
    await downloadPair(sessionId, view);
    await expect(recordResponse(sessionId, answerTo(view, "left"))).rejects.toMatchObject(conflict);
    expect(await db.response.count({ where: { trialId: view.trialId } })).toBe(0);
  });

  test("begins once, though its beginning is told again", async () => {
    const view = await issueInAdvance(sessionId);
    await Promise.all([begin(view), begin(view), begin(view)]);
    expect(await readTrial(view.trialId)).toMatchObject({ presentations: 1 });
  });

  test("cannot begin after another tab has loaded the trial", async () => {
    const view = await issueInAdvance(sessionId);
    await downloadPair(sessionId, view);
    const other = await issueInAdvance(sessionId);
    await expect(begin(view)).rejects.toMatchObject(conflict);
    await begin(other);
    expect(await readTrial(view.trialId)).toMatchObject({ presentations: 1 });
  });

  test("cannot begin after its answer, in another's session, or by an address that there is not", async () => {
    const view = await issueInAdvance(sessionId);
    const foreign = begin(view, await makeSession());
    await expect(foreign).rejects.toMatchObject({ code: "not_found" });
    const [, second] = view.stimuli;
    const elsewhere = { ...view, stimuli: [{ ...second, url: second.url.slice(1) }, second] };
    await expect(begin(elsewhere as TrialView)).rejects.toMatchObject(conflict);
    await begin(view);
    await recordResponse(sessionId, answerTo(view, "left"));
    await expect(begin(view)).rejects.toMatchObject(conflict);
    expect(await readTrial(view.trialId)).toMatchObject({ presentations: 1 });
  });
});

describe("times of issue and receipt are the database's:", () => {
  const hourMs = 3_600_000;

  test.each([
    ["an hour ahead", hourMs],
    ["an hour behind", -hourMs],
  ])("a server whose clock is %s issues, and one that is right takes the answer", async (_, ms) => {
    const now = Date.now();
    vi.useFakeTimers({ now: now + ms, toFake: ["Date"] });
    const view = await issueInAdvance(sessionId).finally(() => void vi.useRealTimers());
    vi.useFakeTimers({ now: now + ms, toFake: ["Date"] });
    await begin(view).finally(() => void vi.useRealTimers());
    await recordResponse(sessionId, answerTo(view, "left"));
    const { issuedAt, receivedAt } = await db.response.findUniqueOrThrow({
      where: { trialId: view.trialId },
    });
    expect(Math.abs(issuedAt.getTime() - now)).toBeLessThan(60_000);
    expect(receivedAt.getTime()).toBeGreaterThanOrEqual(issuedAt.getTime());
    expect(receivedAt.getTime() - now).toBeLessThan(60_000);
  });

  test("an answer that waits while its trial is issued again is received after that issue", async () => {
    const view = await issueNext(sessionId);
    await downloadPair(sessionId, view);
    const waiting = await db.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM "trial_session" WHERE "id" = ${sessionId}::uuid FOR UPDATE`;
      const answer = recordResponse(sessionId, answerTo(view, "left"));
      await untilSomebodyWaits();
      await tx.$executeRaw`
        UPDATE "trial" SET "presentations" = 2, "issued_at" = clock_timestamp() WHERE "id" = ${view.trialId}::uuid`;
      return { answer };
    });
    await waiting.answer;
    expect(await rulesOf(view.trialId)).toEqual(["shown-again"]);
    expect((await issueTrial(sessionId, {})).isDone).toBe(false);
  });
});
