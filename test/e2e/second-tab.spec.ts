import { expect, test, type Page } from "@playwright/test";
import { db } from "@/server/db";
import { checkAccessibility } from "@/test/support/e2e-axe";
import {
  answerAll,
  answerButtons,
  answerByKey,
  arrowKey,
  expectWholeSession,
  listTrials,
  sessionIdOf,
  startSession,
} from "@/test/support/e2e-participant";
import { makeShortStudy, type ShortStudy } from "@/test/support/e2e-study";

let study: ShortStudy;

test.beforeAll(async () => {
  study = await makeShortStudy({ name: "tabs", protocol: { practiceTrials: 0 } });
});

test("a second tab says that the session is open elsewhere and leaves it alone; closing the first frees it", async ({
  page,
}) => {
  const { first, second } = await openTwice(page);
  const asked: string[] = [];
  second.on("request", (request) => asked.push(request.url()));
  await first.bringToFront();
  expect(await answerByKey(first, study, "left")).toBe(1);
  await answerButtons(first, study).waitFor();
  await expect(elsewhere(second)).toBeVisible();
  expect(asked.filter((url) => url.includes("/api/"))).toEqual([]);
  const sessionId = await sessionIdOf(first, study);
  await first.close();

  await expect(second.getByText("You have answered 2 of")).toBeVisible();
  await second.getByRole("button", { name: "Go on" }).click();
  await answerAll(second, study, 2);
  await expectWholeSession(sessionId, study, [2]);
});

test("a second tab can take the session over, and the first can take it back", async ({ page }) => {
  const { first, second } = await openTwice(page);
  await first.bringToFront();
  await answerButtons(first, study).waitFor();
  await second.bringToFront();
  await second.getByRole("button", { name: "Continue here" }).click();
  await expect(elsewhere(first)).toBeVisible();
  await expect(second.getByText("You have answered 1 of")).toBeVisible();
  await second.getByRole("button", { name: "Go on" }).click();
  expect(await answerByKey(second, study, "left")).toBe(1);

  await first.bringToFront();
  await first.getByRole("button", { name: "Continue here" }).click();
  await expect(elsewhere(second)).toBeVisible();
  await expect(first.getByText("You have answered 2 of")).toBeVisible();
  await first.getByRole("button", { name: "Go on" }).click();
  await answerAll(first, study, 2);
  const trials = await listTrials(await sessionIdOf(first, study));
  expect(trials.filter(({ response }) => response !== null)).toHaveLength(study.total);
  expect(trials[1].exclusions.map(({ rule }) => rule)).toContain("shown-again");
  // The last tab to be closed or freed finds everything done.
  await first.close();
  await expect(second.getByRole("heading", { name: "Thank you for taking part" })).toBeVisible();
});

test("a tab that takes the session over while the server is away says so, and goes on when it is back", async ({
  page,
}) => {
  const { first, second } = await openTwice(page);
  await second.route("**/session", (route) => route.abort());
  await second.bringToFront();
  await second.getByRole("button", { name: "Continue here" }).click();
  await expect(second.getByRole("status")).toContainText("The server does not answer.");
  await checkAccessibility(second, "taking over without a server");
  await expect(elsewhere(first)).toBeVisible();
  await second.unroute("**/session");
  await expect(second.getByText("You have answered 1 of")).toBeVisible();
  await second.getByRole("button", { name: "Go on" }).click();
  await answerAll(second, study, 1);
});

test("an answer that the first tab could not deliver is delivered by the tab that takes over", async ({
  page,
}) => {
  const { first, second } = await openTwice(page);
  await first.bringToFront();
  await answerButtons(first, study).waitFor();
  await first.route("**/responses", (route) => route.abort());
  await first.keyboard.press(arrowKey.right);
  await expect(first.getByRole("status")).toContainText("The server does not answer.");
  await second.bringToFront();
  await second.getByRole("button", { name: "Continue here" }).click();
  await second.getByRole("button", { name: "Go on" }).click();
  expect(await answerByKey(second, study, "left")).toBe(2);
  await answerAll(second, study, 3);
  const sessionId = await sessionIdOf(second, study);
  expect((await listTrials(sessionId))[1].response).toMatchObject({ chosenSide: "right" });
  await expectWholeSession(sessionId, study);
});

test("in browsers that cannot keep tabs apart, two tabs still give one answer to each trial", async ({
  page,
}) => {
  await page.context().addInitScript(() => {
    Object.defineProperty(Navigator.prototype, "locks", { value: undefined });
  });
  await startSession(page, study);
  const other = await page.context().newPage();
  await other.goto(`/s/${study.slug}/session`);
  await page.getByRole("button", { name: "Begin" }).click();
  await other.getByRole("button", { name: "Begin" }).click();
  for (const tab of [page, other]) {
    await tab.bringToFront();
    await answerButtons(tab, study).waitFor();
  }
  // Both tabs ask about the first trial now; the second answer comes too late, and differs.
  expect(await answerByKey(page, study, "left")).toBe(0);
  expect(await answerByKey(other, study, "right")).toBe(0);
  await page.bringToFront();
  await answerAll(page, study, 1);
  const sessionId = await sessionIdOf(page, study);
  expect((await listTrials(sessionId))[0].response).toMatchObject({ chosenSide: "left" });
  expect(await db.response.count({ where: { trial: { sessionId } } })).toBe(study.total);
  await other.bringToFront();
  await finishIn(other);
});

test("another browser does not get the session by its address", async ({ page, browser }) => {
  await startSession(page, study);
  const elsewhere = await (await browser.newContext()).newPage();
  await elsewhere.goto(new URL(`/s/${study.slug}/session`, page.url()).href);
  await expect(elsewhere.getByText("This browser holds no session in the study.")).toBeVisible();
  await elsewhere.context().close();
});

/** A session with one answer, in the first of two tabs. */
async function openTwice(first: Page): Promise<{ first: Page; second: Page }> {
  await startSession(first, study);
  await first.getByRole("button", { name: "Begin" }).click();
  expect(await answerByKey(first, study, "left")).toBe(0);
  const second = await first.context().newPage();
  await second.goto(`/s/${study.slug}/session`);
  await expect(elsewhere(second)).toBeVisible();
  return { first, second };
}

function elsewhere(tab: Page) {
  const name = "This session is open in another tab or window";
  return tab.getByRole("heading", { name });
}

/** The other tab finds every trial answered as soon as it has sent what it still asks for. */
async function finishIn(tab: Page): Promise<void> {
  const thanks = tab.getByRole("heading", { name: "Thank you for taking part" });
  await answerButtons(tab, study).or(thanks).waitFor();
  if (await answerButtons(tab, study).isVisible()) await answerByKey(tab, study, "right");
  await expect(thanks).toBeVisible();
}
