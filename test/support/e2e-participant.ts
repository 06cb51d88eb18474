import { resolveTexts } from "@/lib/protocol/texts";
import { expect, type Locator, type Page } from "@playwright/test";
import { db } from "@/server/db";
import type { ShortStudy } from "@/test/support/e2e-study";

export type ChosenSide = "left" | "right";

/** From the invitation to the instructions, with the mouse. */
export async function startSession(page: Page, study: ShortStudy): Promise<void> {
  await page.goto(`/s/${study.slug}`);
  await page.getByRole("link", { name: "Start" }).click();
  await page.getByRole("button", { name: "I agree and take part" }).click();
  await expect(page.getByRole("heading", { name: "What you will do" })).toBeVisible();
}

/** The two answers, there only while answers count. */
export function answerButtons(page: Page, study: ShortStudy): Locator {
  return page.getByRole("group", { name: resolveTexts(study.protocol, "en").question });
}

/** The 0-based index of the trial that is shown. */
export async function shownIndex(page: Page): Promise<number> {
  const words = await page.getByText(/^(Practice, pair|Pair) \d+ of \d+$/).textContent();
  return Number(/(\d+) of/.exec(words ?? "")?.[1]) - 1;
}

export const arrowKey = { left: "ArrowLeft", right: "ArrowRight" } as const;
export const buttonName = { left: "Left", right: "Right" } as const;

/** Waits for the next question and answers it with an arrow key; gives the index of the trial. */
export async function answerByKey(
  page: Page,
  study: ShortStudy,
  side: ChosenSide,
): Promise<number> {
  const buttons = answerButtons(page, study);
  await buttons.waitFor();
  const index = await shownIndex(page);
  await page.keyboard.press(arrowKey[side]);
  await buttons.waitFor({ state: "hidden" });
  return index;
}

/** Answers every trial that is open, to the debrief. */
export async function answerAll(page: Page, study: ShortStudy, answered = 0): Promise<void> {
  for (let i = answered; i < study.total; i++) {
    await answerByKey(page, study, i % 2 === 0 ? "left" : "right");
  }
  await expect(page.getByRole("heading", { name: "Thank you for taking part" })).toBeVisible();
}

/** The session that this browser holds, by its cookie. */
export async function sessionIdOf(page: Page, study: ShortStudy): Promise<string> {
  const cookies = await page.context().cookies();
  const cookie = cookies.find(({ name }) => name === `truehue-session-${study.slug}`);
  expect(cookie, "the browser holds a session").toBeDefined();
  return cookie!.value.split(".")[0];
}

/** Starts a session and answers its first pair: the question of the second one stands. */
export async function startToSecondQuestion(page: Page, study: ShortStudy): Promise<void> {
  await startSession(page, study);
  await page.getByRole("button", { name: "Begin" }).click();
  await answerByKey(page, study, "left");
  await answerButtons(page, study).waitFor();
}

/** Back at a session that was left after so many answers. */
export async function goOn(page: Page, answered: number): Promise<void> {
  await expect(page.getByText(`You have answered ${answered} of`)).toBeVisible();
  await page.getByRole("button", { name: "Go on" }).click();
}

/** All that the server knows of a session's trials, in their order. */
export function listTrials(sessionId: string) {
  return db.trial.findMany({
    where: { sessionId },
    orderBy: { index: "asc" },
    select: {
      id: true,
      index: true,
      kind: true,
      realSide: true,
      realSlot: true,
      presentations: true,
      response: true,
      exclusions: { select: { rule: true } },
    },
  });
}

/** Resolves when both pictures of a trial have reached the page, from now on. */
export async function picturesLoaded(page: Page): Promise<void> {
  let arrived = 0;
  await page.waitForEvent("requestfinished", (request) => {
    if (request.url().includes("/api/stimuli/")) arrived += 1;
    return arrived === 2;
  });
}

/** Waits until a stimulus stands on the page. */
export async function stimulusShown(page: Page): Promise<void> {
  await page.locator("canvas:visible").first().waitFor();
}

/**
 * What must hold at the end, whatever happened on the way: every trial has one answer, each session its code, and
 * those pairs alone that were seen twice are flagged so.
 */
export async function expectWholeSession(
  sessionId: string,
  study: ShortStudy,
  shownAgain: number[] = [],
): Promise<void> {
  const trials = await listTrials(sessionId);
  expect(trials.filter(({ response }) => response !== null)).toHaveLength(study.total);
  const flagged = trials.filter(({ exclusions }) =>
    exclusions.some(({ rule }) => rule === "shown-again"),
  );
  expect(flagged.map(({ index }) => index)).toEqual(shownAgain);
  expect(trials.filter(({ presentations }) => presentations !== 1)).toEqual(flagged);
  const session = await db.trialSession.findUniqueOrThrow({ where: { id: sessionId } });
  expect(session).toMatchObject({ status: "completed", completionCode: expect.any(String) });
}
