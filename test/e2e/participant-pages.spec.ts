import { expect, test } from "@playwright/test";
import { checkAccessibility } from "@/test/support/e2e-axe";
import {
  answerAll,
  answerButtons,
  answerByKey,
  startSession,
} from "@/test/support/e2e-participant";
import { makeShortStudy, type ShortStudy } from "@/test/support/e2e-study";

let study: ShortStudy;

test.beforeAll(async () => {
  // Blank and feedback stand long enough to be looked at in both schemes at both widths.
  const protocol = { practiceTrials: 1, feedbackMs: 15_000, blankBeforeMs: 15_000 };
  study = await makeShortStudy({ name: "pages", protocol: { ...protocol, testTrials: 4 } });
});

test("every page before, during and after the trials is accessible in light and dark, narrow and wide", async ({
  page,
}) => {
  await page.goto("/");
  await checkAccessibility(page, "front page");
  await page.goto(`/s/${study.slug}`);
  await checkAccessibility(page, "start");
  await page.goto(`/s/${study.slug}/credits`);
  await checkAccessibility(page, "credits");
  await page.goto(`/s/${study.slug}/consent`);
  await checkAccessibility(page, "consent");
  await startSession(page, study);
  await checkAccessibility(page, "instructions");
  await page.getByRole("button", { name: "Begin" }).click();
  await expect(page.getByText(`Practice, pair 1 of ${study.total}`)).toBeVisible();
  await checkAccessibility(page, "blank");
  await answerButtons(page, study).waitFor({ timeout: 30_000 });
  await checkAccessibility(page, "question");
  await answerByKey(page, study, "left");
  await expect(page.getByRole("status")).not.toBeEmpty();
  await checkAccessibility(page, "feedback");
  await page.reload();
  await checkAccessibility(page, "welcome back");
});

test("the pages of somebody who declined and of somebody who has finished are accessible", async ({
  page,
}) => {
  const short = await makeShortStudy({ name: "finished" });
  await page.goto(`/s/${short.slug}/consent`);
  await page.getByRole("button", { name: "I decline" }).click();
  await expect(page.getByRole("status")).toBeVisible();
  await checkAccessibility(page, "declined");
  await startSession(page, short);
  await page.getByRole("button", { name: "Begin" }).click();
  await answerAll(page, short);
  await checkAccessibility(page, "debrief");
  await page.goto(`/s/${short.slug}`);
  await checkAccessibility(page, "start after the session");
  await page.goto("/s/no-such-study");
  await checkAccessibility(page, "no such study");
});
