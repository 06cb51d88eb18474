import { expect, test, type Page } from "@playwright/test";
import { messages } from "@/lib/locale/messages";
import { findFreePort } from "@/server/postgres/embedded";
import { startWeb, type WebProcess } from "@/test/support/e2e-app";
import { checkAccessibility } from "@/test/support/e2e-axe";
import { startOwnServer, type OwnServer } from "@/test/support/e2e-own-server";
import {
  answerButtons,
  answerByKey,
  arrowKey,
  expectWholeSession,
  listTrials,
  sessionIdOf,
  startSession,
  stimulusShown,
} from "@/test/support/e2e-participant";
import { makeShortStudy } from "@/test/support/e2e-study";

const lost = "The server does not answer. Your answers are kept; we go on as soon as it does.";
const thanks = (page: Page) => page.getByRole("heading", { name: "Thank you for taking part" });

test.describe("with a web process of its own", () => {
  let web: WebProcess;
  let url: string;

  test.beforeAll(async () => {
    const port = await findFreePort(0);
    web = await startWeb(port);
    url = `http://localhost:${port}`;
  });
  test.afterAll(() => web.stop());

  test("the web server killed in every phase of a session: the page goes on by itself, every answer counts once", async ({
    browser,
  }) => {
    test.slow();
    const study = await makeShortStudy({
      name: "killed",
      protocol: { practiceTrials: 0, exposureMs: 500 },
    });
    const page = await (await browser.newContext({ baseURL: url })).newPage();
    await startSession(page, study);
    await page.waitForLoadState("networkidle");
    // While instructions are read.
    await web.kill();
    await page.getByRole("button", { name: "Begin" }).click();
    await expect(page.getByRole("status")).toHaveText(lost);
    await web.start();
    await answerButtons(page, study).waitFor();
    // Before an answer is given.
    await web.kill();
    await page.keyboard.press(arrowKey.left);
    await expect(page.getByRole("status")).toHaveText(lost);
    await web.start();
    // While a pair stands.
    await stimulusShown(page);
    await web.killAndRestart();
    expect(await answerByKey(page, study, "right")).toBe(1);
    for (const index of [2, 3]) expect(await answerByKey(page, study, "right")).toBe(index);
    // Just when the last answer has been acknowledged: the debrief is still to be fetched.
    await answerButtons(page, study).waitFor();
    const acknowledged = page.waitForResponse("**/responses");
    await page.keyboard.press(arrowKey.left);
    await acknowledged;
    await web.killAndRestart();
    await expect(thanks(page)).toBeVisible({ timeout: 60_000 });
    const sessionId = await sessionIdOf(page, study);
    const sides = (await listTrials(sessionId)).map(({ response }) => response?.chosenSide);
    expect(sides).toEqual(["left", "right", "right", "right", "left"]);
    await expectWholeSession(sessionId, study);
    await page.context().close();
  });
});

test.describe("with a Postgres of its own", () => {
  let server: OwnServer;

  test.beforeAll(async () => {
    test.slow();
    server = await startOwnServer();
  });
  test.afterAll(() => server.stop());

  test("Postgres killed in the middle: the web server connects again, the page goes on by itself, every answer counts once", async ({
    browser,
  }) => {
    test.slow();
    const page = await (await browser.newContext({ baseURL: server.url })).newPage();
    const question = page.getByRole("group", { name: "Which picture has its real colours?" });
    await page.goto(`/s/${server.slug}`);
    await page.getByRole("link", { name: "Start" }).click();
    await page.getByRole("button", { name: "I agree and take part" }).click();
    await page.getByRole("button", { name: "Skip the discs" }).click();
    await page.getByRole("button", { name: "Begin" }).click();
    await answer("left");
    // Before an answer is given.
    await question.waitFor();
    await server.killPostgres();
    await page.keyboard.press(arrowKey.right);
    await expect(page.getByRole("status")).toHaveText(lost);
    expect(await status(page)).toBe(503);
    await server.startPostgres();
    // While a pair stands.
    await stimulusShown(page);
    await server.killPostgres();
    await server.startPostgres();
    await answer("left");
    await answer("right");
    await expect(thanks(page)).toBeVisible({ timeout: 60_000 });
    expect(await status(page)).toBe(200);
    const rows = await server.query(
      `SELECT r.chosen_side, t.presentations, s.status FROM trial_session s JOIN trial t ON t.session_id = s.id
       JOIN response r ON r.trial_id = t.id ORDER BY t.index`,
    );
    const sides = ["left", "right", "left", "right"];
    const once = { presentations: 1, status: "completed" };
    expect(rows).toEqual(sides.map((chosen_side) => ({ chosen_side, ...once })));
    await page.context().close();

    async function answer(side: "left" | "right"): Promise<void> {
      await question.waitFor();
      await page.keyboard.press(arrowKey[side]);
      await question.waitFor({ state: "hidden" });
    }
  });

  test("without its database each page says in the browser's language that it could not be shown, and Try again shows it", async ({
    browser,
  }) => {
    test.slow();
    const german = { baseURL: server.url, locale: "de-DE" };
    const [context, other] = [await browser.newContext(german), await browser.newContext(german)];
    const [front, start] = [await other.newPage(), await other.newPage()];
    // Which language its page is in, only the database knows: the layout itself fails.
    const own = await context.newPage();
    await own.goto(`/s/${server.slug}/consent`);
    await own.getByRole("button", { name: messages.de.consent.agree }).click();
    await own.waitForURL(/\/colour-vision$/);
    await server.killPostgres();
    await front.goto("/");
    await start.goto(`/s/${server.slug}`);
    await own.goto(`/s/${server.slug}`);
    for (const page of [front, start, own]) {
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(messages.de.error.title);
      await expect(page.locator("html")).toHaveAttribute("lang", "de");
    }
    await checkAccessibility(front, "front page without database");
    await checkAccessibility(start, "start page without database");
    await checkAccessibility(own, "layout without database");
    await server.startPostgres();
    for (const page of [front, start, own]) {
      await page.getByRole("button", { name: messages.de.error.again }).click();
    }
    await expect(front.getByRole("heading", { name: messages.de.front.openStudies })).toBeVisible();
    await expect(start.getByRole("link", { name: messages.de.start.start })).toBeVisible();
    await expect(own.getByRole("link", { name: messages.de.start.goOn })).toBeVisible();
    await other.close();
    await context.close();
  });

  async function status(page: Page): Promise<number> {
    return (await page.request.get("/api/health")).status();
  }
});
