import { expect, test as base, type LaunchOptions, type Page } from "@playwright/test";
import {
  answerAll,
  answerButtons,
  answerByKey,
  expectWholeSession,
  goOn,
  sessionIdOf,
  startSession,
  stimulusShown,
} from "@/test/support/e2e-participant";
import { makeShortStudy, type ShortStudy } from "@/test/support/e2e-study";

/** A browser that keeps pages as they were left, as people's browsers do; Playwright's does not by default. */
const test = base.extend<object, { launchOptions: LaunchOptions }>({
  launchOptions: [
    async ({}, use, { project }) => {
      const ignoreDefaultArgs = ["--disable-back-forward-cache"];
      await use({ ...project.use.launchOptions, ignoreDefaultArgs });
    },
    { scope: "worker" },
  ],
});

let study: ShortStudy;

test.beforeAll(async () => {
  study = await makeShortStudy({ name: "back", protocol: { practiceTrials: 0, exposureMs: 400 } });
});

test("back and forward within the site: the session goes on where it stopped", async ({ page }) => {
  await startSession(page, study);
  await begin(page);
  await answerByKey(page, study, "left");
  await answerByKey(page, study, "right");
  await stimulusShown(page);
  await page.goBack();
  await expect(page.locator("canvas")).toHaveCount(0);
  await page.goForward();
  await goOn(page, 2);
  await answerAll(page, study, 2);
  await expectWholeSession(await sessionIdOf(page, study), study, [2]);
});

test("back at the question and on by the start page: its link leads to the open pair", async ({
  page,
}) => {
  await startSession(page, study);
  await begin(page);
  await answerByKey(page, study, "left");
  await answerButtons(page, study).waitFor();
  await page.goBack();
  await page.goto(`/s/${study.slug}`);
  await page.getByRole("link", { name: "Go on where you stopped" }).click();
  await goOn(page, 1);
  await answerAll(page, study, 1);
  await expectWholeSession(await sessionIdOf(page, study), study, [1]);
});

for (const hasLocks of [true, false]) {
  const browsers = hasLocks ? "browsers" : "browsers without locks";
  test(`away to another page and back, in ${browsers}: the page is fresh and goes on`, async ({
    page,
  }) => {
    if (!hasLocks) {
      await page.addInitScript(() => {
        Object.defineProperty(Navigator.prototype, "locks", { value: undefined });
      });
    }
    await startSession(page, study);
    await begin(page);
    await answerByKey(page, study, "left");
    await answerButtons(page, study).waitFor();
    await page.goto("/icon.svg");
    await page.goBack();
    await goOn(page, 1);
    await answerAll(page, study, 1);
    await expectWholeSession(await sessionIdOf(page, study), study, [1]);
  });
}

test("back from the instructions and agreeing again makes no second session and shows no pair again", async ({
  page,
}) => {
  await startSession(page, study);
  const sessionId = await sessionIdOf(page, study);
  await page.goBack();
  const agree = page.getByRole("button", { name: "I agree and take part" });
  const goOn = page.getByRole("link", { name: "Go on where you stopped" });
  await agree.or(goOn).click();
  await expect(page.getByRole("heading", { name: "What you will do" })).toBeVisible();
  await begin(page);
  await answerAll(page, study);
  expect(await sessionIdOf(page, study)).toBe(sessionId);
  await expectWholeSession(sessionId, study);
});

test("back from the debrief opens no trial again, and forward leads to it", async ({ page }) => {
  await startSession(page, study);
  await begin(page);
  await answerAll(page, study);
  const debrief = page.url();
  await page.goBack();
  await expect(page).not.toHaveURL(debrief);
  await expect(page.getByRole("heading", { name: "What you will do" })).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "Welcome back" })).toHaveCount(0);
  await page.goForward();
  await expect(page.getByRole("heading", { name: "Thank you for taking part" })).toBeVisible();
  await expectWholeSession(await sessionIdOf(page, study), study);
});

async function begin(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Begin" }).click();
}
