import { expect, test } from "@playwright/test";
import type { Question } from "@/lib/protocol/questionnaire";
import { db } from "@/server/db";
import { checkAccessibility } from "@/test/support/e2e-axe";
import { answerByKey, sessionIdOf, startSession } from "@/test/support/e2e-participant";
import { makeShortStudy, type ShortStudy } from "@/test/support/e2e-study";

const questions: Question[] = [
  {
    ...{ id: "screen", kind: "choice", isRequired: true, label: { en: "Your screen is" } },
    options: [
      { value: "phone", label: { en: "a telephone", it: "un telefono" } },
      { value: "desk", label: { en: "on a desk", it: "su una scrivania" } },
    ],
  },
  {
    ...{ id: "sure", kind: "scale", isRequired: true, min: 1, max: 7 },
    label: { en: "How sure were you?", it: "Quanta sicurezza avevi?" },
  },
  { id: "age", kind: "number", isRequired: false, label: { en: "Your age" }, min: 18, max: 120 },
  { id: "remarks", kind: "text", isRequired: false, label: { en: "Anything to add?" } },
];

let study: ShortStudy;

test.beforeAll(async () => {
  const protocol = { questionnaire: questions, practiceTrials: 0, vigilanceTrials: 0 };
  study = await makeShortStudy({ name: "questions", protocol });
});

test("the study's questions come after the last pair, in the participant's language, and before the code", async ({
  page,
}) => {
  await startSession(page, study);
  await page.getByRole("button", { name: "Begin" }).click();
  for (let i = 0; i < study.total; i++) await answerByKey(page, study, "left");
  await expect(page.getByRole("heading", { name: "Last questions" })).toBeVisible();
  await checkAccessibility(page, "questionnaire");
  await page.goto(`/s/${study.slug}/debrief`);
  await expect(page, "no way past required questions").toHaveURL(/\/questionnaire$/);
  const sessionId = await sessionIdOf(page, study);
  const readSession = () => db.trialSession.findUniqueOrThrow({ where: { id: sessionId } });
  expect(await readSession()).toMatchObject({ status: "running", completionCode: null });

  await page.getByRole("button", { name: "Send" }).click();
  await expect(page, "the browser asks for what is missing").toHaveURL(/\/questionnaire$/);
  await page.getByLabel("on a desk").check();
  await page.getByRole("group", { name: "How sure were you?" }).getByLabel("5").check();
  await page.getByLabel("Your age").fill("17");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page, "too young for the question").toHaveURL(/\/questionnaire$/);
  await page.getByLabel("Your age").fill("37");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByRole("heading", { name: "Thank you for taking part" })).toBeVisible();
  const { status, completionCode, questionnaire } = await readSession();
  expect({ status, questionnaire }).toEqual({
    status: "completed",
    questionnaire: { screen: "desk", sure: 5, age: 37 },
  });
  await expect(page.getByText(completionCode!, { exact: true })).toBeVisible();
  await page.goto(`/s/${study.slug}/questionnaire`);
  await expect(page, "once only").toHaveURL(/\/debrief$/);
});

test("spaces are no answer, a refusal says so, and answers whose acknowledgement was lost are not asked for again", async ({
  page,
}) => {
  const required: Question = {
    id: "why",
    kind: "text",
    isRequired: true,
    label: { it: "Perché?" },
  };
  const protocol = { questionnaire: [required], practiceTrials: 0, vigilanceTrials: 0 };
  const wordy = await makeShortStudy({ name: "wordy", protocol });
  await startSession(page, wordy);
  await page.getByRole("button", { name: "Begin" }).click();
  for (let i = 0; i < wordy.total; i++) await answerByKey(page, wordy, "left");
  const field = page.getByLabel("Perché?");
  await expect(page.getByText("Perché?")).toHaveAttribute("lang", "it");
  await field.fill("   ");
  const send = page.getByRole("button", { name: "Send" });
  await send.click();
  await expect(field).toHaveJSProperty("validity.valueMissing", true);
  await expect(field).toBeFocused();

  const path = "**/questionnaire";
  const refused = { error: { code: "bad_request", message: "No." } };
  await page.route(path, (route) => route.fulfill({ status: 400, json: refused }));
  await field.fill("Because.");
  await send.click();
  await expect(page.getByRole("alert").first()).toContainText("The server did not accept this.");
  await checkAccessibility(page, "questionnaire refused");
  await page.unroute(path);
  await page.route(path, async (route) => {
    await route.fetch();
    await route.abort();
  });
  await send.click();
  await expect(page.getByRole("alert").first()).toContainText("could not be reached");
  await page.unroute(path);
  await field.fill("Because of the sky.");
  await send.click();
  await expect(page.getByRole("heading", { name: "Thank you for taking part" })).toBeVisible();
  const session = { where: { id: await sessionIdOf(page, wordy) } };
  const { questionnaire } = await db.trialSession.findUniqueOrThrow(session);
  expect(questionnaire, "as first sent").toEqual({ why: "Because." });
});
