import { randomBytes } from "node:crypto";
import { expect as soon, test, type Page } from "@playwright/test";
import { db } from "@/server/db";
import { listPhotos } from "@/server/photos";
import { store } from "@/server/storage";
import { checkAccessibility } from "@/test/support/e2e-axe";
import { signIn } from "@/test/support/e2e-researcher";

// A page brought up to date by the server takes its time where the machine has other things to do.
const expect = soon.configure({ timeout: 30_000 });

type PictureFile = { name: string; mimeType: string; buffer: Buffer };

let files: PictureFile[];

test.slow();

test.beforeAll(async () => {
  const { photoSetId } = await db.study.findUniqueOrThrow({ where: { slug: "demo" } });
  const photos = (await listPhotos(photoSetId)).slice(0, 6);
  files = await Promise.all(
    photos.map(async ({ name, storageKey }) => ({
      name: `${name}.jpg`,
      mimeType: "image/jpeg",
      buffer: await store().get(storageKey),
    })),
  );
});

async function uploadFiles(page: Page, chosen: PictureFile[]): Promise<void> {
  await page.getByLabel("Photographs, or a ZIP of them").setInputFiles(chosen);
  await page.getByLabel("Photographer").fill("A. Photographer");
  await page.getByLabel("Licence").fill("CC BY 4.0");
  await page.getByLabel("Source").fill("own archive");
  await page.getByRole("button", { name: "Upload" }).click();
}

test("a study comes from a form over uploaded photographs to open, without a command line", async ({
  page,
  context,
}) => {
  const slug = `own-${randomBytes(3).toString("hex")}`;
  await signIn(context, `${slug}@example.org`);
  await page.goto("/studies");
  await page.getByRole("link", { name: "New study" }).click();
  await page.getByRole("button", { name: "Make the draft" }).click();
  await expect(page.getByLabel("Title")).toHaveAccessibleDescription(/Write something here/);
  await checkAccessibility(page, "new study with errors");
  await page.getByLabel("Title").fill(slug.toUpperCase());
  await expect(page.getByLabel("Address")).toHaveValue(slug);
  await page.getByRole("checkbox", { name: /^Full/ }).uncheck();
  await page.getByRole("button", { name: "Make the draft" }).click();

  await expect(page.getByRole("heading", { name: "Add photographs" })).toBeVisible();
  await checkAccessibility(page, "photographs");
  await uploadFiles(page, [
    ...files,
    { name: "page.jpg", mimeType: "image/jpeg", buffer: Buffer.from("<html></html>") },
  ]);
  const refusal = page.getByRole("alert").filter({ hasText: "No photograph was taken." });
  await expect(refusal).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("table", { name: /Found while checking/ })).toContainText("page.jpg");
  await checkAccessibility(page, "draft whose photographs were refused");

  await page.getByRole("link", { name: "Add photographs" }).click();
  await uploadFiles(page, files);
  await expect(page.getByText("6 photographs; a session needs 58. Add some")).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByRole("progressbar")).toHaveCount(0, { timeout: 60_000 });
  await checkAccessibility(page, "draft with photographs");
  await page.getByRole("link", { name: "Edit the protocol" }).click();
  for (const [label, value] of [
    ["Practice trials", "1"],
    ["Test trials", "4"],
    ["Vigilance trials", "1"],
    ["Of these must be correct", "1"],
  ]) {
    await page.getByLabel(label, { exact: true }).fill(value);
  }
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await page.goto(`/studies/${slug}`);
  await page.getByRole("button", { name: "Open to participants" }).click();
  await page.getByRole("button", { name: "Open it" }).click();
  await expect(page.getByText("Open: it takes participants.")).toBeVisible();
  await page.goto(`/s/${slug}`);
  await expect(page.getByRole("heading", { name: slug.toUpperCase() })).toBeVisible();
});

test("a draft takes further variants of the platform, and gives them up again", async ({
  page,
  context,
}) => {
  const slug = `pick-${randomBytes(3).toString("hex")}`;
  const email = `${slug}@example.org`;
  await signIn(context, email);
  const demo = await db.study.findUniqueOrThrow({ where: { slug: "demo" } });
  const { id: userId } = await db.user.findUniqueOrThrow({ where: { email } });
  const row = { userId, studyId: demo.id, role: "editor" } as const;
  await db.membership.create({ data: row });
  await page.goto("/studies/new");
  await page.getByLabel("Title").fill(slug);
  await page.getByLabel("Photographs").selectOption(demo.photoSetId);
  await page.getByRole("checkbox", { name: /^Full/ }).uncheck();
  await page.getByRole("checkbox", { name: /^Random/ }).uncheck();
  await page.getByRole("button", { name: "Make the draft" }).click();
  await expect(page).toHaveURL(new RegExp(`/studies/${slug}$`));
  await expect(page.getByRole("progressbar")).toHaveCount(0, { timeout: 60_000 });
  await page.getByRole("link", { name: "Add a variant" }).click();
  await page.getByRole("checkbox", { name: /^Random/ }).check();
  await checkAccessibility(page, "adding a variant to a draft");
  await page.getByRole("button", { name: "Add to the study" }).click();
  await expect(page).toHaveURL(new RegExp(`/studies/${slug}$`));
  await expect(page.getByRole("progressbar")).toHaveCount(0, { timeout: 60_000 });
  const variants = page.getByRole("table", { name: "Variants" });
  await expect(variants.getByRole("row")).toHaveCount(3);
  await page.getByRole("button", { name: "Remove Random" }).click();
  await expect(variants.getByRole("row")).toHaveCount(2);
  await db.membership.delete({ where: { userId_studyId: { userId, studyId: demo.id } } });
});
