import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { expect, test, type Page } from "@playwright/test";
import { createSignInLink } from "@/server/sign-in-link";
import { HttpParticipant } from "@/test/support/e2e-http";
import { answerAll, startSession } from "@/test/support/e2e-participant";
import { signIn } from "@/test/support/e2e-researcher";
import { makeDraft, makeShortStudy, type ShortStudy } from "@/test/support/e2e-study";
import { recolourAll } from "@/test/support/e2e-upload";
import { rawZip, type RawEntry } from "@/test/support/zips";

let study: ShortStudy;
let recoloured: RawEntry[];

test.beforeAll(async () => {
  study = await makeShortStudy({ name: "research", photos: 14 });
  recoloured = await recolourAll(study.photoSetId);
});

test("a sign-in link works once; then an upload is followed from its progress to the gallery and the dashboard", async ({
  page,
  browser,
}) => {
  const link = await createSignInLink(study.ownerEmail);
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Studies" })).toBeVisible();
  const later = await browser.newPage();
  await later.goto(link);
  await expect(later.getByRole("alert").filter({ hasText: "has been used" })).toHaveText(
    /This sign-in link has been used or has expired\. Ask for a new one below\./,
  );
  await later.close();

  await page.getByRole("link", { name: study.title }).click();
  await page.getByRole("link", { name: "Upload a variant" }).click();
  await expect(page.getByRole("heading", { name: "This study is locked" })).toBeVisible();
  await page.getByRole("button", { name: "Make a new version with this variant" }).click();
  await expect(page).toHaveURL(new RegExp(`/studies/${study.slug}-v2/variants/new$`));
  await upload(page, { name: "Swapped colours", zip: rawZip(recoloured) });
  await expect(page.getByRole("heading", { name: "Swapped colours" })).toBeVisible();
  await expect(page.getByRole("progressbar")).toBeVisible();
  await expect(page.getByText("ready", { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("progressbar")).toHaveCount(0);
  await checkGallery(page);

  await page.getByRole("link", { name: study.title }).click();
  const row = page.getByRole("table", { name: "Variants" }).getByRole("row", { name: "Swapped" });
  await expect(row).toContainText("ready");
  await expect(row).toContainText("uploaded pictures");
  await page.getByRole("button", { name: "Open to participants" }).click();
  await page.getByRole("button", { name: "Open it" }).click();
  await expect(page.getByText("Open: it takes participants.")).toBeVisible();
  const opened = await page.request.get(`/s/${study.slug}-v2`);
  expect(await opened.text()).toContain("Start");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/$/);
  await page.goto(`/studies/${study.slug}`);
  await expect(page).toHaveURL(/\/sign-in/);
});

test("a bad ZIP is refused with every problem in it, and nothing of it is imported", async ({
  page,
  context,
}) => {
  await signIn(context, study.ownerEmail);
  const draft = await makeDraft(study);
  await page.goto(`/studies/${draft}/variants/new`);
  const [mirrored, squeezed, missing, tiny, ...good] = recoloured;
  await upload(page, {
    name: "Careless",
    zip: rawZip([
      { ...mirrored, data: await sharp(mirrored.data).flop().toBuffer() },
      {
        ...squeezed,
        data: await sharp(squeezed.data).resize(300, 300, { fit: "fill" }).toBuffer(),
      },
      { ...tiny, data: Buffer.from("no picture at all") },
      ...good,
      { name: "holiday.jpg", data: good[0].data },
      { name: "../outside.jpg", data: good[0].data },
      { name: good[1].name.toUpperCase(), data: good[1].data },
    ]),
  });
  await expect(page.getByText("refused", { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("alert").filter({ hasText: "problems were found" })).toBeVisible();
  const table = page.getByRole("table", { name: /Found while checking/ });
  for (const [file, problem] of [
    [mirrored.name, "lightness is not its photograph's"],
    [squeezed.name, "its photograph has another shape"],
    [tiny.name, ""],
    ["holiday.jpg", "No photograph of the study has this name."],
    ["../outside.jpg", ""],
    [missing.name.replace(".jpg", ""), ""],
    [good[1].name.toUpperCase(), ""],
  ]) {
    const row = table.getByRole("row").filter({ hasText: file }).filter({ hasText: problem });
    await expect(row.first(), `${file}: ${problem}`).toBeVisible();
  }
  await expect(page.getByRole("img")).toHaveCount(0);
  await page.goto(`/studies/${draft}`);
  const row = page.getByRole("table", { name: "Variants" }).getByRole("row", { name: "Careless" });
  await expect(row).toContainText("refused");
});

test("the sign-in link asked for by e-mail is printed on the server's terminal", async ({
  page,
}) => {
  const email = `new-${Date.now()}@example.org`;
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Send a sign-in link" }).click();
  await expect(page.getByText("the link is printed on the terminal")).toBeVisible();
  const terminal = () => readFile(process.env.TRUEHUE_E2E_TERMINAL!, "utf8");
  await expect.poll(terminal).toContain(`Sign-in link for ${email}`);
  const line = (await terminal()).split("\n").find((said) => said.includes(email))!;
  await page.goto(line.split("  ")[1]);
  await expect(page.getByText("You have no study yet.")).toBeVisible();
});

test("whoever is signed out is sent to sign in, and gets neither pictures nor an upload through", async ({
  page,
}) => {
  for (const path of ["", `/${study.slug}`, `/${study.slug}/variants/new`]) {
    await page.goto(`/studies${path}`);
    await expect(page).toHaveURL(/\/sign-in$/);
  }
  const id = crypto.randomUUID();
  expect((await page.request.get(`/api/studies/${study.slug}/pictures/${id}`)).status()).toBe(401);
  expect((await postZip(page)).status()).toBe(401);
});

test("other people's studies do not exist", async ({ page, context }) => {
  await signIn(context, "stranger@example.org");
  for (const path of ["", "/variants/new", "/variants/gray"]) {
    const response = await page.goto(`/studies/${study.slug}${path}`);
    expect(response?.status()).toBe(404);
    await expect(page.getByRole("heading", { name: "There is no such page." })).toBeVisible();
  }
  const id = crypto.randomUUID();
  expect((await page.request.get(`/api/studies/${study.slug}/pictures/${id}`)).status()).toBe(404);
  expect((await postZip(page)).status()).toBe(404);
});

test("the dashboard counts a participant's session, and never one of signed-in staff", async ({
  page,
  context,
}) => {
  const counted = await makeShortStudy({ name: "counted", variants: ["random"] });
  await signIn(context, counted.ownerEmail);
  await page.goto(`/studies/${counted.slug}`);
  const sessions = page.getByRole("table", { name: "Sessions" });
  const completed = (row: RegExp) =>
    sessions.getByRole("row", { name: row }).getByRole("cell").nth(1);
  await expect(completed(/^Random \d/)).toHaveText("0");

  await new HttpParticipant(counted).takePart();
  await page.reload();
  await expect(completed(/^Random \d/)).toHaveText("1");

  await page.goto(`/s/${counted.slug}`);
  await expect(page.getByRole("alert").filter({ hasText: "signed in" })).toContainText(
    "A session in this browser is marked as staff and never counted.",
  );
  await startSession(page, counted);
  await page.getByRole("button", { name: "Begin" }).click();
  await answerAll(page, counted);
  await page.goto(`/studies/${counted.slug}`);
  await expect(completed(/^Random \d/)).toHaveText("1");
  await expect(completed(/^Random staff/)).toHaveText("1");
  await page.goto("/studies");
  const study1 = page.getByRole("row", { name: counted.title });
  await expect(study1.getByRole("cell").nth(2)).toHaveText("1");
});

async function upload(page: Page, { name, zip }: { name: string; zip: Buffer }): Promise<void> {
  await page.getByLabel("Name", { exact: true }).fill(name);
  const file = { name: "pictures.zip", mimeType: "application/zip", buffer: zip };
  await page.getByLabel("ZIP file").setInputFiles(file);
  await page.getByRole("button", { name: "Upload" }).click();
}

/** Photographs beside their recolourings: both arrive, at the size of stimuli, and differ. */
async function checkGallery(page: Page): Promise<void> {
  const pictures = page.getByRole("img");
  await expect(pictures).toHaveCount(24);
  for (const picture of [pictures.nth(0), pictures.nth(1)]) {
    await picture.scrollIntoViewIfNeeded();
    await expect
      .poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth))
      .toBe(study.protocol.stimulusPx);
  }
  await expect(pictures.nth(0)).toHaveAccessibleName(/, the photograph$/);
  await expect(pictures.nth(1)).toHaveAccessibleName(/, colours from Swapped colours$/);
}

function postZip(page: Page) {
  const data = rawZip([]);
  return page.request.post(`/api/studies/${study.slug}/variants?name=x&file=x.zip`, { data });
}
