import { createHash } from "node:crypto";
import { expect as soon, test } from "@playwright/test";
import { db } from "@/server/db";
import { checkAccessibility } from "@/test/support/e2e-axe";
import { signIn } from "@/test/support/e2e-researcher";
import { makeDraft, makeShortStudy, type ShortStudy } from "@/test/support/e2e-study";

// A page brought up to date by the server takes its time where the machine has other things to do.
const expect = soon.configure({ timeout: 30_000 });

let study: ShortStudy;

test.slow();

test.beforeAll(async () => {
  study = await makeShortStudy({ name: "life" });
});

test("a draft is locked, opened, paused, resumed and closed, and its hash is that of a text anyone can have", async ({
  page,
  context,
  browser,
}) => {
  const slug = await makeDraft(study);
  await signIn(context, study.ownerEmail);
  await page.goto(`/studies/${slug}`);
  await expect(page.getByText("A draft: only its members see it")).toBeVisible();
  await expect(page.getByText(`a changed version of ${study.title}`)).toBeVisible();

  // Asked first; who thinks better of it changes nothing.
  await page.getByRole("button", { name: "Lock", exact: true }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByText("A draft: only its members see it")).toBeVisible();
  await page.getByRole("button", { name: "Lock", exact: true }).click();
  await page.getByRole("button", { name: "Lock it" }).click();
  await expect(page.getByText("Locked: nothing of it can change any more.")).toBeVisible();
  const { lockHash } = await db.study.findUniqueOrThrow({ where: { slug } });
  await expect(page.getByText(lockHash!)).toBeVisible();
  const stranger = await browser.newPage();
  expect((await stranger.request.get(`/s/${slug}/lock`)).status()).toBe(404);

  await page.getByRole("button", { name: "Open to participants" }).click();
  await page.getByRole("button", { name: "Open it" }).click();
  await expect(page.getByText("Open: it takes participants.")).toBeVisible();
  const text = await (await stranger.request.get(`/s/${slug}/lock`)).body();
  expect(createHash("sha256").update(text).digest("hex")).toBe(lockHash);
  await stranger.close();

  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("Paused: it takes no new participants.")).toBeVisible();
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByText("Open: it takes participants.")).toBeVisible();
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await page.getByRole("button", { name: "Close it" }).click();
  await expect(page.getByText("Closed: it takes no participants any more.")).toBeVisible();
  await checkAccessibility(page, "closed study");
  await page.getByRole("button", { name: "Make a new version" }).click();
  await expect(page).toHaveURL(/-v3$/);
  await expect(page.getByText("A draft: only its members see it")).toBeVisible();
});

test("a viewer sees the study's life and can do nothing with it", async ({ page, context }) => {
  const email = `viewer-${study.slug}@example.org`;
  await signIn(context, email);
  const { id: userId } = await db.user.findUniqueOrThrow({ where: { email } });
  await db.membership.create({ data: { userId, studyId: study.id, role: "viewer" } });
  await page.goto(`/studies/${study.slug}`);
  await expect(page.getByText("Open: it takes participants.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Pause" })).toHaveCount(0);
  const post = (act: string) =>
    page.request.post(`/api/studies/${study.slug}/life`, { data: { act } });
  expect((await post("pause")).status()).toBe(403);
  expect((await post("version")).status()).toBe(403);
});

test("the protocol card is for everyone once the study is open, and fits one page", async ({
  page,
  browser,
}) => {
  await page.goto(`/studies/${study.slug}/card`);
  const { lockHash } = await db.study.findUniqueOrThrow({ where: { slug: study.slug } });
  for (const said of [lockHash!, "Which picture has its real colours?", "Exposure of each"]) {
    await expect(page.getByText(said).first()).toBeVisible();
  }
  await expect(page.getByText("preset: 1000 ms")).toBeVisible();
  await expect(page.getByText("every variant has 40 completed sessions")).toBeVisible();
  await checkAccessibility(page, "protocol card");
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
  expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);

  const draft = await makeDraft(study);
  const stranger = await browser.newPage();
  expect((await stranger.goto(`/studies/${draft}/card`))?.status()).toBe(404);
  await stranger.close();
});

test("recruitment is set by a form, at any time, with links to hand out", async ({
  page,
  context,
}) => {
  await signIn(context, study.ownerEmail);
  await page.goto(`/studies/${study.slug}/recruitment`);
  await page.getByLabel("Take participants of Prolific").check();
  await page.getByLabel("Completion code").fill("ab");
  await page.getByLabel("Take workers of Mechanical Turk").check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("A completion code has 4 to 40 letters")).toBeVisible();
  await page.getByLabel("Completion code").fill("C1A2B3C4");
  await page.getByLabel("List it on the front page").check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  const url = `${process.env.TRUEHUE_E2E_URL}/s/${study.slug}`;
  await expect(page.getByRole("region", { name: "Study link for Prolific" })).toHaveText(
    `${url}?PROLIFIC_PID={{%PROLIFIC_PID%}}&STUDY_ID={{%STUDY_ID%}}&SESSION_ID={{%SESSION_ID%}}`,
  );
  await expect(page.getByRole("region", { name: /External question/ })).toContainText(
    `<ExternalURL>${url}</ExternalURL>`,
  );
  await checkAccessibility(page, "recruitment");
  const { recruitment } = await db.study.findUniqueOrThrow({ where: { slug: study.slug } });
  expect(recruitment).toEqual({
    listed: true,
    game: false,
    mturk: true,
    prolific: { completionCode: "C1A2B3C4", screenedOutCode: null },
  });
});
