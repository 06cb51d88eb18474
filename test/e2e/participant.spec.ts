import { randomUUID } from "node:crypto";
import { expect, test, type Page } from "@playwright/test";
import { simulatedScreen } from "@/scripts/simulate/observer";
import { db } from "@/server/db";
import {
  answerAll,
  answerButtons,
  answerByKey,
  buttonName,
  listTrials,
  sessionIdOf,
  shownIndex,
  startSession,
  type ChosenSide,
} from "@/test/support/e2e-participant";
import { findColour, takeShot } from "@/test/support/e2e-screenshot";
import { makeShortStudy, type ShortStudy } from "@/test/support/e2e-study";

let study: ShortStudy;

test.beforeAll(async () => {
  study = await makeShortStudy({ name: "participant", protocol: { practiceTrials: 2 } });
});

test("declining is counted, and nothing else is stored", async ({ page }) => {
  const before = await countRows();
  await page.goto(`/s/${study.slug}/consent`);
  await page.getByRole("button", { name: "I decline" }).click();
  await expect(page.getByRole("status")).toContainText(
    "You have declined. Nothing about you was stored",
  );
  const after = await countRows();
  expect(after).toEqual({ ...before, refusals: before.refusals + 1 });
  expect(await page.context().cookies()).toEqual([]);
});

test("a whole session by keyboard alone: practice, test, a reload in the middle, debrief", async ({
  page,
}) => {
  await page.goto(`/s/${study.slug}`);
  await pressOn(page, "link", "Start");
  await pressOn(page, "button", "I agree and take part");
  await expect(page.getByRole("heading", { name: "What you will do" })).toBeVisible();
  await pressOn(page, "button", "Begin");
  const sessionId = await sessionIdOf(page, study);
  const given: ChosenSide[] = [];
  const answer = async (side: ChosenSide) => {
    expect(await answerByKey(page, study, side)).toBe(given.length);
    given.push(side);
  };

  const truth = await listTrials(sessionId);
  for (const { realSide } of truth.slice(0, 2)) {
    await answerButtons(page, study).waitFor();
    const feedback = page.evaluate(nextFeedback);
    await answer("left");
    expect(await feedback).toBe(realSide === "left" ? "Correct." : "No: that was the other one.");
  }
  await answer("right");
  await answer("left");
  await answerButtons(page, study).waitFor();
  expect(await shownIndex(page)).toBe(4);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await expect(page.getByText(`You have answered 4 of ${study.total} pairs.`)).toBeVisible();
  await pressOn(page, "button", "Go on");
  while (given.length < study.total) await answer(given.length % 2 ? "left" : "right");

  await expect(page.getByRole("heading", { name: "Thank you for taking part" })).toBeVisible();
  await checkRecord(page, sessionId, given);
});

/** The next feedback, however short it stands: seen from outside, it might be gone between two looks. */
async function nextFeedback(): Promise<string> {
  for (;;) {
    const words = document.querySelector("[role=status]")?.textContent ?? "";
    if (/^(Correct|No)/.test(words)) return words;
    await new Promise(requestAnimationFrame);
  }
}

/** What the debrief says against the table, and that no trial was lost, repeated or told twice. */
async function checkRecord(page: Page, sessionId: string, given: ChosenSide[]): Promise<void> {
  const trials = await listTrials(sessionId);
  expect(trials.map(({ response }) => response?.chosenSide)).toEqual(given);
  const interrupted = trials.filter(({ presentations }) => presentations > 1);
  expect(interrupted.map(({ index }) => index)).toEqual([4]);
  expect(interrupted[0].exclusions.map(({ rule }) => rule)).toContain("shown-again");

  const tested = trials.filter(({ kind }) => kind === "test");
  const correct = tested.filter(({ realSide, response }) => response?.chosenSide === realSide);
  await expect(page.getByText(`${correct.length} of ${tested.length}`)).toBeVisible();
  const { completionCode, status } = await db.trialSession.findUniqueOrThrow({
    where: { id: sessionId },
  });
  expect(status).toBe("completed");
  await expect(page.getByText(completionCode!, { exact: true })).toBeVisible();
}

test("after the last answer the start page offers the result and no second session", async ({
  page,
}) => {
  await startSession(page, study);
  await page.getByRole("button", { name: "Begin" }).click();
  await answerAll(page, study);
  const before = await countRows();
  await page.goto(`/s/${study.slug}`);
  await expect(page.getByRole("link", { name: "Start" })).toHaveCount(0);
  for (const path of ["consent", "session"]) {
    await page.goto(`/s/${study.slug}/${path}`);
    await expect(page).not.toHaveURL(new RegExp(`/${path}$`));
  }
  const { consentVersion } = study.protocol;
  const data = { startKey: randomUUID(), consentVersion, screen: simulatedScreen };
  await page.request.post(`/api/sessions/${study.slug}`, { data });
  expect(await countRows()).toEqual(before);
  await page.goto(`/s/${study.slug}`);
  await page.getByRole("link", { name: "You have taken part: see your result" }).click();
  await expect(page.getByRole("heading", { name: "Thank you for taking part" })).toBeVisible();
});

test.describe("on a telephone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("a whole session by touch", async ({ page }) => {
    await startSession(page, study);
    await page.getByRole("button", { name: "Begin" }).tap();
    const sessionId = await sessionIdOf(page, study);
    const sides = Array.from({ length: study.total }, (_, i) => (i % 3 ? "left" : "right"));
    for (const side of sides) {
      const buttons = answerButtons(page, study);
      await buttons.getByRole("button", { name: buttonName[side as ChosenSide] }).tap();
      await buttons.waitFor({ state: "hidden" });
    }
    await expect(page.getByRole("heading", { name: "Thank you for taking part" })).toBeVisible();
    const trials = await listTrials(sessionId);
    expect(trials.map(({ response }) => response?.chosenSide)).toEqual(sides);
  });
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the way to the trials is without colour, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(`/s/${study.slug}`);
    expect(findColour(await takeShot(page), []), "start").toBeNull();
    await page.getByRole("link", { name: "Start" }).click();
    await page.getByRole("button", { name: "I agree and take part" }).waitFor();
    expect(findColour(await takeShot(page), []), "consent").toBeNull();
  });
}

test("keys count only while the question stands", async ({ page }) => {
  let answers = 0;
  page.on("request", (request) => {
    if (new URL(request.url()).pathname.endsWith("/responses")) answers += 1;
  });
  await startSession(page, study);
  const pressing = page.evaluate(pressUntilQuestion);
  await page.getByRole("button", { name: "Begin" }).click();
  expect(await pressing, "keys pressed before the question").toBeGreaterThan(3);
  await answerButtons(page, study).waitFor();
  expect(answers).toBe(0);
  await answerByKey(page, study, "left");
  expect(answers).toBe(1);
});

/** Presses a key in every frame without the question: seen from outside, it might come between a look and a key. */
async function pressUntilQuestion(): Promise<number> {
  for (let presses = 0; ; presses++) {
    if (document.querySelector("[role=group]")) return presses;
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true }));
    await new Promise(requestAnimationFrame);
  }
}

async function countRows() {
  const where = { studyId: study.id };
  const { refusalCount } = await db.study.findUniqueOrThrow({ where: { id: study.id } });
  return {
    refusals: refusalCount,
    participants: await db.participant.count({ where }),
    sessions: await db.trialSession.count({ where }),
  };
}

/** Tabs to the control and presses Enter, as somebody without a mouse does. */
async function pressOn(page: Page, role: "link" | "button", name: string): Promise<void> {
  const control = page.getByRole(role, { name });
  await control.waitFor();
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press("Tab");
    if (await control.evaluate((element) => element === document.activeElement)) {
      await page.keyboard.press("Enter");
      return;
    }
  }
  throw new Error(`The tab key does not reach "${name}".`);
}
