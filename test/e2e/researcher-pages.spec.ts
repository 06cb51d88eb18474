import { expect, test } from "@playwright/test";
import { checkAccessibility } from "@/test/support/e2e-axe";
import { runScript } from "@/test/support/e2e-app";
import { signIn } from "@/test/support/e2e-researcher";
import { makeDraft, makeShortStudy } from "@/test/support/e2e-study";
import { recolourAll } from "@/test/support/e2e-upload";
import { rawZip } from "@/test/support/zips";

test("the pages before signing in are accessible in light and dark, narrow and wide", async ({
  page,
  context,
}) => {
  await page.goto("/sign-in");
  await checkAccessibility(page, "sign in");
  await page.goto("/sign-in?error=Verification");
  await expect(page.getByText("has been used or has expired")).toBeVisible();
  await checkAccessibility(page, "sign in after a used link");
  await page.goto("/sign-in/sent");
  await checkAccessibility(page, "link sent");
  await signIn(context, "nobody@example.org");
  await page.goto("/studies");
  await checkAccessibility(page, "no studies");
});

test("studies, dashboard, upload and variants are accessible in light and dark, narrow and wide", async ({
  page,
  context,
}) => {
  test.slow();
  const study = await makeShortStudy({ name: "looked", photos: 13 });
  await signIn(context, study.ownerEmail);
  await page.goto("/studies");
  await checkAccessibility(page, "studies");
  await page.goto(`/studies/${study.slug}`);
  await checkAccessibility(page, "dashboard without answers");
  const observers = ["--participants", "6", "--url", process.env.TRUEHUE_E2E_URL!];
  const { code, output } = await runScript("simulate.ts", ["--study", study.slug, ...observers]);
  expect(code, output).toBe(0);
  await page.reload();
  await checkAccessibility(page, "dashboard with simulated sessions");

  await page.goto(`/studies/${study.slug}/variants/new`);
  await checkAccessibility(page, "upload to a locked study");
  const draft = await makeDraft(study);
  const zip = rawZip(await recolourAll(study.photoSetId));
  for (const [name, buffer] of [
    ["Complete", zip],
    ["Cut off", zip.subarray(0, 1000)],
  ] as const) {
    await page.goto(`/studies/${draft}/variants/new`);
    await page.getByText("The photographs’ names").click();
    await checkAccessibility(page, "upload");
    await page.getByLabel("Name", { exact: true }).fill(name);
    const file = { name: `${name}.zip`, mimeType: "application/zip", buffer };
    await page.getByLabel("ZIP file").setInputFiles(file);
    await page.getByRole("button", { name: "Upload" }).click();
    const end = page.getByText(/^(ready|refused)$/);
    await expect(end).toBeVisible({ timeout: 60_000 });
    await checkAccessibility(page, `variant ${await end.textContent()}`);
  }
  await page.goto(`/studies/${draft}`);
  await checkAccessibility(page, "draft with uploads");
  await page.getByRole("button", { name: "Open to participants" }).click();
  await checkAccessibility(page, "the question before opening");
  await page.goto("/studies/no-such-study");
  await checkAccessibility(page, "no such page");
});
