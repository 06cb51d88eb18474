import { expect, test, type Page } from "@playwright/test";
import {
  answerAll,
  answerButtons,
  answerByKey,
  arrowKey,
  listTrials,
  sessionIdOf,
  startSession,
} from "@/test/support/e2e-participant";
import { makeShortStudy, type ShortStudy } from "@/test/support/e2e-study";

let study: ShortStudy;

test.beforeAll(async () => {
  study = await makeShortStudy({ name: "lost", protocol: { practiceTrials: 0 } });
});

test("an answer given without connection is kept, the page says so, and it arrives once", async ({
  page,
  context,
}) => {
  await startSession(page, study);
  await page.getByRole("button", { name: "Begin" }).click();
  await answerButtons(page, study).waitFor();
  await context.setOffline(true);
  await page.keyboard.press(arrowKey.right);
  await expect(page.getByRole("status")).toContainText("The server does not answer.");
  const kept = await keptAnswer(page);
  expect(kept).toMatchObject({ chosenSide: "right" });
  const sessionId = await sessionIdOf(page, study);
  expect((await listTrials(sessionId))[0].response).toBeNull();

  await context.setOffline(false);
  await answerButtons(page, study).waitFor({ timeout: 30_000 });
  await expect(page.getByRole("status")).toBeEmpty();
  expect(await keptAnswer(page)).toBeNull();
  const [first] = await listTrials(sessionId);
  expect(first).toMatchObject({ presentations: 1, response: { chosenSide: "right" } });
  expect(first.response!.reactionMs).toBeCloseTo((kept as { reactionMs: number }).reactionMs, 6);
  await answerAll(page, study, 1);
});

test("an answer kept through a reload is delivered when the page is opened again", async ({
  page,
  context,
}) => {
  await startSession(page, study);
  await page.getByRole("button", { name: "Begin" }).click();
  await answerByKey(page, study, "left");
  await answerButtons(page, study).waitFor();
  await page.route("**/responses", (route) => route.abort());
  await page.keyboard.press(arrowKey.right);
  await expect(page.getByRole("status")).toContainText("The server does not answer.");
  const sessionId = await sessionIdOf(page, study);
  await page.close();
  expect((await listTrials(sessionId))[1].response).toBeNull();

  const later = await context.newPage();
  await later.goto(`/s/${study.slug}/session`);
  await expect(later.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await expect
    .poll(async () => (await listTrials(sessionId))[1].response?.chosenSide)
    .toBe("right");
  await later.getByRole("button", { name: "Go on" }).click();
  await answerAll(later, study, 2);
  const trials = await listTrials(sessionId);
  expect(trials.map(({ presentations }) => presentations)).toEqual(trials.map(() => 1));
});

test("an acknowledgement that breaks off is asked for again, and the answer counts once", async ({
  page,
}) => {
  await startSession(page, study);
  let requests = 0;
  await page.route("**/responses", async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).slice(0, requests++ === 0 ? 9 : undefined);
    await route.fulfill({ response, body });
  });
  await page.getByRole("button", { name: "Begin" }).click();
  await answerAll(page, study);
  expect(requests).toBe(study.total + 1);
});

test("pictures that do not arrive are asked for again, as the same presentation", async ({
  page,
}) => {
  await startSession(page, study);
  let failures = 0;
  await page.route("**/api/stimuli/*", (route) =>
    failures++ < 3 ? route.abort() : route.continue(),
  );
  await page.reload();
  await page.getByRole("button", { name: "Begin" }).click();
  await answerByKey(page, study, "left");
  const sessionId = await sessionIdOf(page, study);
  await expect.poll(async () => (await listTrials(sessionId))[0].response).not.toBeNull();
  const [{ response, presentations }] = await listTrials(sessionId);
  expect(failures).toBeGreaterThan(3);
  expect(response!.presentation).toBe(presentations);
  // One from before the reload, which may have been seen as far as the server knows, and one that was.
  expect(presentations).toBe(2);
});

function keptAnswer(page: Page): Promise<unknown> {
  return page.evaluate(
    (key) => JSON.parse(localStorage.getItem(key) ?? "null"),
    `truehue-unacknowledged-${study.slug}`,
  );
}
