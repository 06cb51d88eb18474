import { expect, test, type Browser, type BrowserContext, type Page } from "@playwright/test";
import { languages, locales } from "@/lib/locale/locales";
import { db } from "@/server/db";
import { checkAccessibility } from "@/test/support/e2e-axe";
import { openProlific, prolificParameters, type Prolific } from "@/test/support/e2e-prolific";
import {
  agreeToTakePart,
  answerByButtons,
  listPeople,
  takePart,
} from "@/test/support/e2e-recruited";
import { makeShortStudy, type ShortStudy } from "@/test/support/e2e-study";

const codes = { completionCode: "C1DONE42", screenedOutCode: "C9SCREEN" };
/** The buttons of the language switch. */
const languageNames = locales.map((locale) => languages[locale].name);
const persons = ["5f0c9d0a1b2c3d4e5f6a7b81", "5f0c9d0a1b2c3d4e5f6a7b82"] as const;

let study: ShortStudy;

test.beforeAll(async () => {
  study = await makeShortStudy({ name: "prolific", recruitment: { prolific: codes } });
});

async function comeFrom(context: BrowserContext, asked = study): Promise<Prolific> {
  const url = `${process.env.TRUEHUE_E2E_URL}/s/${asked.slug}?${prolificParameters}`;
  return openProlific(context, { url, ...codes });
}

/** From Prolific's page to the start page of the study. */
async function follow(page: Page, prolific: Prolific, person: string): Promise<void> {
  await page.goto(prolific.placeFor(person));
  await page.getByRole("link", { name: "Open study link" }).click();
  await expect(page).toHaveURL(/PROLIFIC_PID=/);
}

/** Another browser of the same person, or of somebody else. */
async function openAnother(browser: Browser, asked = study): Promise<[Page, Prolific]> {
  const context = await browser.newContext({ baseURL: process.env.TRUEHUE_E2E_URL });
  return [await context.newPage(), await comeFrom(context, asked)];
}

test("from Prolific and back: one session a person in whichever browser, and the code after the last answer", async ({
  page,
  context,
  browser,
}) => {
  const prolific = await comeFrom(context);
  await follow(page, prolific, persons[0]);
  await checkAccessibility(page, "start from prolific");
  expect(await listPeople(study), "the start page starts nothing").toEqual([]);

  await agreeToTakePart(page);
  await expect(page).not.toHaveURL(/PROLIFIC_PID/);
  await page.getByRole("button", { name: "Begin" }).click();
  await answerByButtons(page, study, study.total - 1);
  await page.goto(`/s/${study.slug}/debrief`);
  await expect(page, "no code before the last answer").toHaveURL(/\/session$/);
  expect(await page.content()).not.toContain(codes.completionCode);

  const [elsewhere, again] = await openAnother(browser);
  await follow(elsewhere, again, persons[0]);
  await elsewhere.getByRole("button", { name: "Start" }).click();
  await expect(elsewhere.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await elsewhere.getByRole("button", { name: "Go on" }).click();
  await answerByButtons(elsewhere, study, 1);
  await elsewhere.getByRole("link", { name: "Return to Prolific" }).click();
  await expect(elsewhere.getByRole("heading")).toHaveText("Submission awaiting review");
  expect(again.submissions).toEqual([{ code: codes.completionCode, status: "awaiting review" }]);

  await follow(page, prolific, persons[0]);
  await page.getByRole("button", { name: "Start" }).click();
  await expect(page, "the end page of a completed session").toHaveURL(/\/debrief$/);
  await checkAccessibility(page, "debrief for prolific");
  const score = /found the real photograph/;
  await expect(page.getByText(score)).toBeVisible();

  // Who knows the person's id at Prolific is not told what they answered, nor can they withdraw it.
  const [third, standIn3] = await openAnother(browser);
  await follow(third, standIn3, persons[0]);
  await third.getByRole("button", { name: "Start" }).click();
  await expect(third).toHaveURL(/\/debrief$/);
  await expect(third.getByRole("link", { name: "Return to Prolific" })).toBeVisible();
  await expect(third.getByText(score)).toHaveCount(0);
  await expect(third.getByRole("link", { name: /[Ww]ithdraw/ })).toHaveCount(0);
  await third.goto(`/s/${study.slug}/withdraw`);
  await expect(third.getByRole("textbox")).toHaveValue("");

  const people = await listPeople(study);
  expect(people).toHaveLength(1);
  expect(people[0]).toMatchObject({ recruiter: "prolific", session: { status: "completed" } });
  expect(people[0].outsideIdHash).toHaveLength(32);
  const stored = await db.$queryRaw<{ row: string }[]>`
    SELECT row_to_json(p)::text AS "row" FROM "participant" p WHERE p."study_id" = ${study.id}::uuid`;
  expect(stored[0].row).not.toContain(persons[0]);
  [prolific, again, standIn3].forEach((standIn) => standIn.close());
  await Promise.all([elsewhere, third].map((other) => other.context().close()));
});

test("somebody else in the same browser has a session of their own, which is left out", async ({
  page,
  context,
}) => {
  const prolific = await comeFrom(context);
  const before = (await listPeople(study)).length;
  await page.goto(`/s/${study.slug}`);
  await page.getByRole("link", { name: "Start" }).click();
  await page.getByRole("button", { name: "I agree and take part" }).click();
  await expect(page.getByRole("button", { name: "Begin" })).toBeVisible();
  await follow(page, prolific, persons[1]);
  await takePart(page, study);
  const people = (await listPeople(study)).slice(before);
  expect(people.map(({ recruiter }) => recruiter)).toEqual(["direct", "prolific"]);
  expect(people[1].session?.exclusions.map(({ rule }) => rule)).toContain("duplicate");
  prolific.close();
});

test("an address that Prolific would not make is refused with a sentence, and starts nothing", async ({
  page,
}) => {
  const before = await listPeople(study);
  const whole = { PROLIFIC_PID: persons[0], STUDY_ID: persons[0], SESSION_ID: persons[0] };
  const wrong: [Record<string, string>, string][] = [
    [{ ...whole, PROLIFIC_PID: "{{%PROLIFIC_PID%}}" }, "PROLIFIC_PID"],
    [{ ...whole, PROLIFIC_PID: `${persons[0]}<b>` }, "PROLIFIC_PID"],
    [{ PROLIFIC_PID: persons[0], SESSION_ID: persons[0] }, "STUDY_ID"],
  ];
  for (const [parameters, named] of wrong) {
    await page.goto(`/s/${study.slug}?${new URLSearchParams(parameters)}`);
    await expect(page.getByRole("alert").filter({ hasText: "Prolific" })).toContainText(named);
    await expect(page.getByRole("button", { name: "Start" })).toHaveCount(0);
    const path = `/api/sessions/${study.slug}/arrivals`;
    const forced = await page.request.post(path, { form: parameters, maxRedirects: 0 });
    expect(forced.status()).toBe(303);
    expect(forced.headers().location).toContain("arrival=refused");
  }
  const other = await makeShortStudy({ name: "not-prolific" });
  await page.goto(`/s/${other.slug}?${new URLSearchParams(whole)}`);
  await expect(page.getByText("This study does not take people from Prolific.")).toBeVisible();
  expect(await listPeople(study)).toEqual(before);
});

test("a paused study lets somebody go on who has a session, and tells everybody else that it takes nobody", async ({
  page,
  context,
  browser,
}) => {
  const pausing = await makeShortStudy({ name: "pausing", recruitment: { prolific: codes } });
  const prolific = await comeFrom(context, pausing);
  await follow(page, prolific, persons[0]);
  await agreeToTakePart(page);
  await expect(page.getByRole("button", { name: "Begin" })).toBeVisible();
  await db.study.update({ where: { id: pausing.id }, data: { status: "paused" } });

  const [elsewhere, again] = await openAnother(browser, pausing);
  await follow(elsewhere, again, persons[0]);
  await expect(elsewhere.getByText("is not taking participants")).toBeVisible();
  await checkAccessibility(elsewhere, "start from prolific, paused");
  await elsewhere.getByRole("button", { name: "Go on where you stopped" }).click();
  await expect(elsewhere.getByRole("button", { name: "Begin" })).toBeVisible();

  const [stranger, third] = await openAnother(browser, pausing);
  await follow(stranger, third, persons[1]);
  await stranger.getByRole("button", { name: "Go on where you stopped" }).click();
  await expect(stranger.getByText("is not taking participants")).toBeVisible();
  await expect(stranger.getByRole("button")).toHaveText(languageNames);
  expect(await listPeople(pausing)).toHaveLength(1);
  [prolific, again, third].forEach((standIn) => standIn.close());
  for (const opened of [elsewhere, stranger]) await opened.context().close();
});

test("a click that the server could not take leads back to the start page, which says so", async ({
  page,
  context,
}) => {
  const prolific = await comeFrom(context);
  await follow(page, prolific, persons[1]);
  await page.goto(`${page.url()}&arrival=failed`);
  await expect(page.getByRole("alert").first()).toContainText("Try again in a moment.");
  await checkAccessibility(page, "start from prolific, failed");
  await expect(page.getByRole("button", { name: "Start" })).toBeVisible();
  prolific.close();
});

test("somebody whom a gate refuses goes back with the code for that, and without a score", async ({
  page,
  context,
}) => {
  const gated = await makeShortStudy({
    name: "prolific-gate",
    recruitment: { prolific: codes },
    protocol: { colourVision: { mode: "gate", passMin: 5 } },
  });
  const prolific = await comeFrom(context, gated);
  await follow(page, prolific, persons[0]);
  await agreeToTakePart(page);
  await expect(page).toHaveURL(/\/colour-vision$/);
  const plates = `/api/sessions/${gated.slug}/plates`;
  expect((await page.request.post(plates, { data: { answers: null } })).ok()).toBe(true);
  await page.goto(`/s/${gated.slug}/session`);
  await expect(page.getByRole("heading", { name: "Thank you for your time" })).toBeVisible();
  await expect(page.getByText("You found the real photograph")).toHaveCount(0);
  await checkAccessibility(page, "debrief screened out");
  await page.getByRole("link", { name: "Return to Prolific" }).click();
  await expect(page.getByRole("heading")).toHaveText("Submission screened out");
  expect((await listPeople(gated))[0].session).toMatchObject({
    ...{ status: "screened_out", completionCode: null },
  });
  prolific.close();
});
