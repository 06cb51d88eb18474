import { expect, test, type Page } from "@playwright/test";
import { db } from "@/server/db";
import {
  answerAll,
  answerButtons,
  answerByKey,
  arrowKey,
  expectWholeSession,
  goOn,
  listTrials,
  picturesLoaded,
  sessionIdOf,
  startSession,
  stimulusShown,
} from "@/test/support/e2e-participant";
import { makeShortStudy, type ShortStudy } from "@/test/support/e2e-study";

let study: ShortStudy;
let withPractice: ShortStudy;
let withQuestion: ShortStudy;

test.beforeAll(async () => {
  // Long enough for a reload while a stimulus stands.
  const protocol = { testTrials: 4, vigilanceTrials: 0, exposureMs: 700 };
  study = await makeShortStudy({ name: "reload", protocol: { ...protocol, practiceTrials: 0 } });
  withPractice = await makeShortStudy({
    name: "reload-practice",
    protocol: { ...protocol, practiceTrials: 1, feedbackMs: 3000 },
  });
  const label = { en: "Anything to add?" };
  const questionnaire = [{ id: "remarks", kind: "text" as const, isRequired: true, label }];
  withQuestion = await makeShortStudy({
    name: "reload-question",
    protocol: { ...protocol, practiceTrials: 0, questionnaire },
  });
});

test("reloading the instructions shows no pair, and so none again", async ({ page }) => {
  const loaded = picturesLoaded(page);
  await startSession(page, study);
  await loaded;
  for (let i = 0; i < 2; i++) {
    const loadedAgain = picturesLoaded(page);
    await page.reload();
    await expect(page.getByRole("heading", { name: "What you will do" })).toBeVisible();
    await loadedAgain;
  }
  const sessionId = await sessionIdOf(page, study);
  expect((await listTrials(sessionId))[0].presentations).toBe(0);
  await begin(page);
  await answerAll(page, study);
  await expectWholeSession(sessionId, study);
});

test("reloading while a pair's pictures are on their way shows it once", async ({ page }) => {
  await startSession(page, study);
  await begin(page);
  // The first pair has arrived when it is shown; the next is asked for after its answer.
  await stimulusShown(page);
  // Held by the network: the second of the two never arrives.
  let held = 0;
  await page.route("**/api/stimuli/*", (route) =>
    held++ === 0 ? route.continue() : route.abort("timedout"),
  );
  await answerByKey(page, study, "left");
  await expect.poll(() => held).toBeGreaterThan(1);
  await page.reload();
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await goOn(page, 1);
  await answerAll(page, study, 1);
  await expectWholeSession(await sessionIdOf(page, study), study);
});

test("reloading during an exposure shows the pair again, and says so of this pair alone", async ({
  page,
}) => {
  await startSession(page, study);
  await begin(page);
  await stimulusShown(page);
  await page.reload();
  await begin(page);
  await answerByKey(page, study, "right");
  await stimulusShown(page);
  await page.reload();
  await goOn(page, 1);
  await stimulusShown(page);
  await page.reload();
  await goOn(page, 1);
  await answerAll(page, study, 1);
  const sessionId = await sessionIdOf(page, study);
  await expectWholeSession(sessionId, study, [0, 1]);
  const trials = await listTrials(sessionId);
  expect(trials.map(({ presentations }) => presentations)).toEqual([2, 3, 1, 1]);
  expect(trials.map(({ response }) => response?.presentation)).toEqual([2, 3, 1, 1]);
});

test("reloading at the question asks it again after the pair was shown again", async ({ page }) => {
  await startSession(page, study);
  await begin(page);
  await answerByKey(page, study, "left");
  await answerByKey(page, study, "left");
  await answerButtons(page, study).waitFor();
  await page.reload();
  await goOn(page, 2);
  await stimulusShown(page);
  await answerAll(page, study, 2);
  await expectWholeSession(await sessionIdOf(page, study), study, [2]);
});

for (const { what, arrives } of [
  { what: "before the answer has reached the server", arrives: false },
  { what: "after the answer has reached the server, before its acknowledgement", arrives: true },
]) {
  test(`reloading ${what} counts it once and asks no second time`, async ({ page }) => {
    await startSession(page, study);
    await begin(page);
    await answerByKey(page, study, "left");
    await answerButtons(page, study).waitFor();
    let answers = 0;
    await page.route("**/responses", async (route) => {
      if (answers > 0) return route.continue();
      // Then silence: neither an acknowledgement nor an error.
      if (arrives) await route.fetch();
      answers += 1;
    });
    await page.keyboard.press(arrowKey.right);
    await expect.poll(() => answers).toBe(1);
    const sessionId = await sessionIdOf(page, study);
    expect((await listTrials(sessionId))[1].response !== null).toBe(arrives);
    await page.reload();
    // The page was asked for before the kept answer was sent again.
    await goOn(page, arrives ? 2 : 1);
    expect(await answerByKey(page, study, "left")).toBe(2);
    expect((await listTrials(sessionId))[1].response).toMatchObject({ chosenSide: "right" });
    await answerAll(page, study, 3);
    await expectWholeSession(sessionId, study);
  });
}

test("reloading while feedback stands leaves the pair that was loaded meanwhile unseen", async ({
  page,
}) => {
  await startSession(page, withPractice);
  await begin(page);
  const loaded = picturesLoaded(page);
  await answerByKey(page, withPractice, "left");
  await loaded;
  await expect(page.getByRole("status")).toHaveText(/^(Correct|No: that was the other one)\.$/);
  await page.reload();
  await goOn(page, 1);
  await answerAll(page, withPractice, 1);
  await expectWholeSession(await sessionIdOf(page, withPractice), withPractice);
});

test("reloading the debrief shows the same code and the same score", async ({ page }) => {
  await startSession(page, study);
  await begin(page);
  await answerAll(page, study);
  const before = await page.getByRole("main").innerText();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Thank you for taking part" })).toBeVisible();
  expect(await page.getByRole("main").innerText()).toBe(before);
  await expectWholeSession(await sessionIdOf(page, study), study);
});

test("the last questions outlive a reload and a lost connection, and are answered once", async ({
  page,
  context,
}) => {
  await startSession(page, withQuestion);
  await begin(page);
  for (let i = 0; i < withQuestion.total; i++) await answerByKey(page, withQuestion, "left");
  await expect(page.getByRole("heading", { name: "Last questions" })).toBeVisible();
  await page.reload();
  const remarks = page.getByLabel("Anything to add?");
  await remarks.fill("No.");
  await context.setOffline(true);
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByText("The server could not be reached.")).toBeVisible();
  await expect(remarks).toHaveValue("No.");
  const sessionId = await sessionIdOf(page, withQuestion);
  const read = () => db.trialSession.findUniqueOrThrow({ where: { id: sessionId } });
  expect(await read()).toMatchObject({ status: "running", completionCode: null });
  await context.setOffline(false);
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByRole("heading", { name: "Thank you for taking part" })).toBeVisible();
  expect(await read()).toMatchObject({ questionnaire: { remarks: "No." } });
  await expectWholeSession(sessionId, withQuestion);
});

async function begin(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Begin" }).click();
}
