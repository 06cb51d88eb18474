import { expect as soon, test, type Page } from "@playwright/test";
import { presets } from "@/lib/protocol/presets";
import type { Protocol } from "@/lib/protocol/schema";
import { db } from "@/server/db";
import { checkAccessibility } from "@/test/support/e2e-axe";
import { signIn } from "@/test/support/e2e-researcher";
import { makeDraft, makeShortStudy, type ShortStudy } from "@/test/support/e2e-study";

// A page brought up to date by the server takes its time where the machine has other things to do.
const expect = soon.configure({ timeout: 30_000 });

let study: ShortStudy;
let slug: string;

test.slow();

test.beforeAll(async () => {
  study = await makeShortStudy({ name: "editor", photos: 12 });
});
test.beforeEach(async ({ page, context }) => {
  slug = await makeDraft(study);
  await signIn(context, study.ownerEmail);
  await page.goto(`/studies/${slug}/protocol`);
  await expect(page.getByRole("heading", { name: "Protocol" })).toBeVisible();
});

async function readProtocol(): Promise<Protocol> {
  const { protocol } = await db.study.findUniqueOrThrow({ where: { slug } });
  return protocol as Protocol;
}

const timeline = (page: Page) => page.getByRole("complementary", { name: "What becomes of it" });

test("what is typed is drawn at once, and saved when it is asked for", async ({ page }) => {
  await expect(timeline(page)).toContainText("100 ms");
  await page.getByLabel("Each stimulus stands for (ms)").fill("750");
  await expect(timeline(page)).toContainText("750 ms");
  await page.getByLabel("Practice trials").fill("3");
  await expect(timeline(page)).toContainText("3 trials with feedback");
  expect((await readProtocol()).exposureMs).toBe(100);
  await page.getByLabel("Title").fill("Another title");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  expect(await readProtocol()).toMatchObject({ exposureMs: 750, practiceTrials: 3 });
  await page.reload();
  await expect(page.getByLabel("Each stimulus stands for (ms)")).toHaveValue("750");
  await expect(page.getByLabel("Title")).toHaveValue("Another title");
});

test("what is wrong stands beside its field, is listed on saving, and is reached by keyboard alone", async ({
  page,
}) => {
  const exposure = page.getByLabel("Each stimulus stands for (ms)");
  await exposure.focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("10");
  await expect(exposure).toHaveAccessibleDescription("At least 50.");
  await expect(exposure).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Test trials", { exact: true }).fill("many");
  await expect(timeline(page)).toContainText("This is the last state that worked.");
  await exposure.focus();
  await page.keyboard.press("Enter");
  const alert = page.getByRole("alert").filter({ hasText: "Some fields need another value." });
  await expect(alert).toBeVisible();
  await expect(alert).toContainText("Each stimulus stands for (ms): At least 50.");
  await checkAccessibility(page, "protocol editor with errors");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(exposure).toBeFocused();
  expect((await readProtocol()).exposureMs).toBe(100);
});

test("a preset fills everything in once that is confirmed, and keeps the study's own texts", async ({
  page,
}) => {
  await page.getByLabel("Consent, English").fill("Our own consent.");
  await page.getByLabel("Preset").selectOption("palette2021");
  await page.getByRole("button", { name: "Fill in" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByLabel("Each stimulus stands for (ms)")).toHaveValue("100");
  await page.getByRole("button", { name: "Fill in" }).click();
  await dialog.getByRole("button", { name: "Fill in" }).click();
  await expect(page.getByLabel("Each stimulus stands for (ms)")).toHaveValue("3000");
  await expect(timeline(page)).toContainText("both stimuli");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  const { texts, ...rest } = await readProtocol();
  const { texts: presetTexts, ...preset } = presets.palette2021;
  expect(rest).toEqual(preset);
  const question = presetTexts.en?.question;
  expect(texts).toEqual({ ...presetTexts, en: { question, consent: "Our own consent." } });
});

test("texts and questions are written in several languages", async ({ page }) => {
  await page.getByText("Svenska (the platform’s wording)").click();
  await page.getByLabel("Question, Svenska").first().fill("Vilken bild är äkta?");
  await page.getByRole("button", { name: "Add a question" }).click();
  await page.getByLabel("Name in the data").fill("screen");
  await page.getByLabel("Question, English").last().fill("What are you looking at?");
  for (const [i, option] of ["Phone", "Desk"].entries()) {
    await page.getByRole("button", { name: "Add an option" }).click();
    await page.getByLabel("Option, English").nth(i).fill(option);
  }
  await page.getByLabel("Must be answered").check();
  await page.getByRole("button", { name: "Add a question" }).click();
  await page.getByLabel("Answered by").nth(1).selectOption("scale");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Question 2" })).toBeVisible();
  await page.getByLabel("Question, English").last().fill("How sure were you?");
  await page.getByLabel("From", { exact: true }).fill("1");
  await page.getByLabel("To", { exact: true }).fill("7");
  await page.getByRole("button", { name: "Move question 2 up" }).click();
  await checkAccessibility(page, "protocol editor with questions");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  const { texts, questionnaire } = await readProtocol();
  expect(texts.sv).toEqual({ question: "Vilken bild är äkta?" });
  expect(questionnaire).toEqual([
    {
      id: "question_1",
      kind: "scale",
      isRequired: false,
      label: { en: "How sure were you?" },
      min: 1,
      max: 7,
    },
    {
      id: "screen",
      kind: "choice",
      isRequired: true,
      label: { en: "What are you looking at?" },
      options: [
        { value: "option_1", label: { en: "Phone" } },
        { value: "option_2", label: { en: "Desk" } },
      ],
    },
  ]);
});

test("another size of the stimuli has a worker make all pictures anew", async ({ page }) => {
  await page.getByLabel("Side of a stimulus (CSS px)").fill("128");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  const ready = async () => {
    const { id, preparation } = await db.study.findUniqueOrThrow({ where: { slug } });
    return [preparation, await db.stimulus.count({ where: { studyId: id } })];
  };
  await expect.poll(ready, { timeout: 60_000 }).toEqual([null, 12 * 3]);
});

test("the server holds against the same schema what a browser sends past the form", async ({
  page,
}) => {
  const details = { title: "", description: "" };
  const protocol = { ...(await readProtocol()), exposureMs: 10 };
  const response = await page.request.put(`/api/studies/${slug}/protocol`, {
    data: { details, protocol },
  });
  expect(response.status()).toBe(422);
  const { error } = await response.json();
  expect(error.fields).toEqual([
    { path: "title", message: "Write something here." },
    { path: "exposureMs", message: "At least 50." },
  ]);
  const locked = await page.request.put(`/api/studies/${study.slug}/protocol`, {
    data: { details: { title: "New", description: "" }, protocol: await readProtocol() },
  });
  expect(locked.status()).toBe(409);
  await page.goto(`/studies/${study.slug}/protocol`);
  await expect(page).toHaveURL(/\/card$/);
});
