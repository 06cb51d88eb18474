import { expect, test, type Page } from "@playwright/test";
import { db } from "@/server/db";
import { checkAccessibility } from "@/test/support/e2e-axe";
import {
  answerAll,
  answerByKey,
  sessionIdOf,
  startSession,
  startToSecondQuestion,
} from "@/test/support/e2e-participant";
import { makeShortStudy, type ShortStudy } from "@/test/support/e2e-study";

let study: ShortStudy;

test.beforeAll(async () => {
  study = await makeShortStudy({ name: "withdrawal" });
});

const shownCode = (page: Page) => page.getByText(/^([A-Z2-9]{4}-){3}[A-Z2-9]{4}$/);
const countAnswers = (sessionId: string) => db.response.count({ where: { trial: { sessionId } } });

async function withdraw(page: Page, code?: string): Promise<void> {
  await page.goto(`/s/${study.slug}/withdraw`);
  if (code !== undefined) await page.getByLabel("Withdrawal code").fill(code);
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("button", { name: "Remove my answers" }).click();
}

test("by the code of the debrief, in another browser, with a question in between", async ({
  page,
  browser,
}) => {
  await startSession(page, study);
  await page.getByRole("button", { name: "Begin" }).click();
  await answerAll(page, study);
  const sessionId = await sessionIdOf(page, study);
  const code = (await shownCode(page).textContent())!;
  await page.reload();
  await expect(shownCode(page), "shown again").toHaveText(code);

  const context = await browser.newContext({ baseURL: process.env.TRUEHUE_E2E_URL });
  const elsewhere = await context.newPage();
  await elsewhere.goto(`/s/${study.slug}`);
  await elsewhere.getByRole("link", { name: "Withdraw your answers" }).click();
  await elsewhere.getByLabel("Withdrawal code").fill(code.toLowerCase());
  await checkAccessibility(elsewhere, "withdraw");
  await elsewhere.getByRole("button", { name: "Go on" }).click();
  await checkAccessibility(elsewhere, "withdraw confirmation");
  expect(await countAnswers(sessionId), "nothing is removed before the confirmation").toBe(
    study.total,
  );
  await elsewhere.getByRole("button", { name: "Keep my answers" }).click();
  await withdraw(elsewhere, code);
  await expect(elsewhere.getByText("Your answers have been removed.")).toBeVisible();
  expect(await countAnswers(sessionId)).toBe(0);

  await page.reload();
  await expect(page.getByRole("heading", { name: "Your answers have been removed" })).toBeVisible();
  await expect(shownCode(page)).toHaveCount(0);
  await checkAccessibility(page, "debrief withdrawn");
  await page.goto(`/s/${study.slug}`);
  await expect(page.getByRole("link", { name: "Start" })).toHaveCount(0);
  await context.close();
});

test("in the middle of a session, with the code filled in where it runs", async ({ page }) => {
  await startSession(page, study);
  await page.getByRole("button", { name: "Begin" }).click();
  await answerByKey(page, study, "left");
  const sessionId = await sessionIdOf(page, study);
  await withdraw(page);
  await expect(page.getByText("Your answers have been removed.")).toBeVisible();
  expect(await countAnswers(sessionId)).toBe(0);
  await page.goto(`/s/${study.slug}/session`);
  await expect(page).toHaveURL(/\/debrief$/);
});

test("in another tab, while a question stands: the page with the question goes on to the end page", async ({
  page,
  context,
}) => {
  await startToSecondQuestion(page, study);
  const other = await context.newPage();
  await withdraw(other);
  await expect(other.locator(":focus")).toContainText("Your answers have been removed.");
  await page.bringToFront();
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByRole("heading", { name: "Your answers have been removed" })).toBeVisible();
});

test("the focus goes along with the question whether it is meant, and back", async ({ page }) => {
  await page.goto(`/s/${study.slug}/withdraw`);
  await page.getByLabel("Withdrawal code").fill("AAAA-BBBB-CCCC-DDDD");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Remove all your answers?" })).toBeFocused();
  await page.getByRole("button", { name: "Keep my answers" }).press("Enter");
  await expect(page.getByLabel("Withdrawal code")).toBeFocused();
});

test("a wrong code is refused by a sentence", async ({ page }) => {
  await withdraw(page, "AAAA-BBBB-CCCC-DDDD");
  const refusal = page.getByRole("alert").filter({ hasText: "not the withdrawal code" });
  await expect(refusal).toBeVisible();
  await expect(page.getByLabel("Withdrawal code")).toHaveValue("AAAA-BBBB-CCCC-DDDD");
});

test("who says at the end not to have been serious is left out", async ({ page }) => {
  await startSession(page, study);
  await page.getByRole("button", { name: "Begin" }).click();
  await answerAll(page, study);
  const sessionId = await sessionIdOf(page, study);
  await page.getByRole("button", { name: "Do not use my answers" }).click();
  await expect(page.getByText("Your answers are left out of the results.")).toBeVisible();
  await expect(page.locator(":focus")).toContainText("Your answers are left out of the results.");
  const rules = await db.exclusion.findMany({ where: { sessionId, trialId: null } });
  expect(rules.map(({ rule }) => rule)).toContain("self-reported");
  await page.reload();
  await expect(page.getByRole("button", { name: "Do not use my answers" })).toHaveCount(0);
});
