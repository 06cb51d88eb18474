import { expect, test } from "@playwright/test";
import { db } from "@/server/db";
import { answerTo, HttpParticipant, json } from "@/test/support/e2e-http";
import {
  answerButtons,
  buttonName,
  listTrials,
  sessionIdOf,
  startSession,
} from "@/test/support/e2e-participant";
import { makeShortStudy, type ShortStudy } from "@/test/support/e2e-study";

let study: ShortStudy;

test.beforeAll(async () => {
  study = await makeShortStudy({ name: "one", protocol: { practiceTrials: 0 } });
});

test("a double click, a double tap of the key and both at once are one answer", async ({
  page,
}) => {
  await startSession(page, study);
  const posted: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/responses")) posted.push(request.postData() ?? "");
  });
  await page.getByRole("button", { name: "Begin" }).click();
  const button = answerButtons(page, study).getByRole("button", { name: buttonName.left });
  await button.dblclick();
  await answerButtons(page, study).waitFor({ state: "hidden" });
  await button.waitFor();
  await Promise.all([page.keyboard.press("ArrowLeft"), page.keyboard.press("ArrowRight")]);
  await answerButtons(page, study).waitFor({ state: "hidden" });
  await button.waitFor();
  expect(posted).toHaveLength(2);
  const sessionId = await sessionIdOf(page, study);
  await expect.poll(() => db.response.count({ where: { trial: { sessionId } } })).toBe(2);
});

test("the same answer again is acknowledged again, another one is refused, however they race", async () => {
  const participant = new HttpParticipant(study);
  await participant.start();
  const issued = await participant.issue();
  if (issued.isDone) throw new Error("The session is new.");
  const { trialId } = issued.trial;
  const left = answerTo(issued, "left");
  const first = await participant.post("/responses", left);
  const again = await participant.post("/responses", left);
  expect(json(again)).toEqual(json(first));
  const changed = await participant.post("/responses", { ...left, chosenSide: "right" });
  expect(changed.status).toBe(409);
  expect(JSON.parse(changed.body.toString()).error.message).toBe(
    "This trial already has another answer.",
  );

  const next = await participant.issue();
  const racing = Array.from({ length: 8 }, (_, i) =>
    participant.post("/responses", answerTo(next, i % 2 ? "left" : "right")),
  );
  const statuses = (await Promise.all(racing)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(4);
  expect(statuses.filter((status) => status === 409)).toHaveLength(4);
  expect(await db.response.findUnique({ where: { trialId } })).toMatchObject({
    chosenSide: "left",
  });
});

test("nobody answers another's trial, one that was not shown yet, or one of no session", async () => {
  const [mine, yours] = [new HttpParticipant(study), new HttpParticipant(study)];
  await mine.start();
  await yours.start();
  const issued = await yours.issue();
  if (issued.isDone) throw new Error("The session is new.");
  const answer = answerTo(issued, "left");
  expect((await mine.post("/responses", answer)).status).toBe(404);
  expect((await new HttpParticipant(study).post("/responses", answer)).status).toBe(401);
  const { trialId } = issued.trial;
  const { sessionId } = await db.trial.findUniqueOrThrow({ where: { id: trialId } });
  const later = (await listTrials(sessionId))[2];
  const unseen = await yours.post("/responses", { ...answer, trialId: later.id });
  expect(unseen.status).toBe(409);
  expect(await db.response.count({ where: { trial: { sessionId } } })).toBe(0);
});

test("a pair loaded in advance takes its answer only after it has begun, and begins for its session alone", async () => {
  const [mine, yours] = [new HttpParticipant(study), new HttpParticipant(study)];
  await mine.start();
  await yours.start();
  const issued = await yours.issue(true);
  expect((await yours.post("/responses", answerTo(issued, "left"))).status).toBe(409);
  expect((await mine.begin(issued)).status).toBe(404);
  expect((await new HttpParticipant(study).begin(issued)).status).toBe(401);
  expect((await yours.begin(issued)).status).toBe(200);
  expect((await yours.begin(issued)).status).toBe(200);
  const answer = json<{ isDone: boolean }>(
    await yours.post("/responses", answerTo(issued, "left")),
  );
  expect(answer.isDone).toBe(false);
  expect((await yours.begin(issued)).status).toBe(409);
});

test("after the last answer, late ones are acknowledged or refused as before, and change nothing", async () => {
  const participant = new HttpParticipant(study);
  await participant.start();
  const first = await participant.issue();
  await participant.post("/responses", answerTo(first, "left"));
  await participant.goOn();
  const before = await participant.get(`/s/${study.slug}/debrief`);
  const again = await participant.post("/responses", answerTo(first, "left"));
  expect(json(again)).toEqual({ wasCorrect: null, isDone: true });
  expect((await participant.post("/responses", answerTo(first, "right"))).status).toBe(409);
  expect(await participant.issue()).toEqual({ isDone: true });
  expect(await participant.issue(true)).toEqual({ isDone: true });
  expect((await participant.begin(first)).status).toBe(409);
  const code = /[A-Z2-9]{10}/;
  const after = await participant.get(`/s/${study.slug}/debrief`);
  expect(code.exec(after.body.toString())?.[0]).toBe(code.exec(before.body.toString())?.[0]);
});

test("a stimulus opens once, for its own session, and for nobody else", async () => {
  const [mine, yours] = [new HttpParticipant(study), new HttpParticipant(study)];
  await mine.start();
  await yours.start();
  const issued = await yours.issue();
  if (issued.isDone) throw new Error("The session is new.");
  const [{ url }, { url: second }] = issued.trial.stimuli;
  const gone = "This picture's address has been used or has expired.";
  const refused = await mine.get(url);
  expect([refused.status, JSON.parse(refused.body.toString()).error.message]).toEqual([410, gone]);
  expect((await new HttpParticipant(study).get(url)).status).toBe(410);
  expect((await yours.get(url)).status).toBe(200);
  expect((await yours.get(url)).status).toBe(410);
  // One address in sixteen ends in A.
  const other = `${second.slice(0, -1)}${second.endsWith("A") ? "E" : "A"}`;
  expect((await yours.get(other)).status).toBe(410);
});

test("an answer that is none, and one from another site, are refused with a sentence", async () => {
  const participant = new HttpParticipant(study);
  await participant.start();
  const answer = answerTo(await participant.issue(), "left");
  for (const wrong of [{ chosenSide: "middle" }, { trialId: "1" }, { reactionMs: -1 }]) {
    const refused = await participant.post("/responses", { ...answer, ...wrong });
    expect(refused.status).toBe(400);
    const { message } = JSON.parse(refused.body.toString()).error;
    expect(message).toContain(`not as expected at "${Object.keys(wrong)[0]}"`);
  }
  const foreign = { origin: "https://elsewhere.example" };
  expect((await participant.post("/responses", answer, foreign)).status).toBe(403);
});
