import { expect, test } from "@playwright/test";
import { checkAccessibility, keepPicture } from "@/test/support/e2e-axe";
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

test("in a window too small for the pictures one can decline but not agree, and it stays declined when the window grows", async ({
  page,
}) => {
  const agree = page.getByRole("button", { name: "I agree and take part" });
  await page.setViewportSize({ width: 390, height: 200 });
  await page.goto(`/s/${study.slug}/consent`);
  await expect(page.getByText("The pictures do not fit in this window.")).toBeVisible();
  await expect(agree).toHaveCount(0);
  await keepPicture(page, "consent in a low window");
  await page.getByRole("button", { name: "I decline" }).click();
  await expect(page.locator(":focus")).toContainText("You have declined.");
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect(page.getByText("You have declined.")).toBeVisible();
  await expect(agree).toHaveCount(0);
});

test("a server that says nothing to an agreement is given up, and may be asked again", async ({
  page,
}) => {
  // Half a minute's patience is cut to two seconds.
  await page.addInitScript(() => {
    const { timeout } = AbortSignal;
    AbortSignal.timeout = (ms) => timeout.call(AbortSignal, Math.min(ms, 2000));
  });
  const path = `**/api/sessions/${study.slug}`;
  await page.route(path, () => undefined);
  await page.goto(`/s/${study.slug}/consent`);
  await page.getByRole("button", { name: "I agree and take part" }).click();
  await expect(page.getByText("The server could not be reached.")).toBeVisible();
  await page.unroute(path);
  await page.getByRole("button", { name: "I agree and take part" }).click();
  await expect(page.getByRole("heading", { name: "What you will do" })).toBeVisible();
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
