import { expect, type Page } from "@playwright/test";
import { listPlates } from "@/lib/plates/make-plate";
import { db } from "@/server/db";
import { sessionIdOf } from "@/test/support/e2e-participant";
import type { ShortStudy } from "@/test/support/e2e-study";

/** The numbers on the plates of the session that this browser holds: only the server knows them. */
export async function listPlateNumbers(page: Page, study: ShortStudy): Promise<string[]> {
  const where = { id: await sessionIdOf(page, study) };
  const { seed } = await db.trialSession.findUniqueOrThrow({ where });
  return listPlates(seed).map(({ shown }) => shown);
}

/** From the invitation to the page of the plates. */
export async function startToPlates(page: Page, study: ShortStudy): Promise<void> {
  await page.goto(`/s/${study.slug}`);
  await page.getByRole("link", { name: "Start" }).click();
  await page.getByRole("button", { name: "I agree and take part" }).click();
  await page.getByRole("heading", { name: "First, six discs of dots" }).waitFor();
}

export function numberField(page: Page) {
  return page.getByLabel("Which number did you see?");
}

/** Waits for the question after a plate and answers it by keyboard. */
export async function typeNumber(page: Page, place: number, number: string): Promise<void> {
  await page
    .getByRole("status")
    .filter({ hasText: `Disc ${place} of 6` })
    .waitFor();
  await numberField(page).waitFor();
  await expect(numberField(page)).toBeFocused();
  await page.keyboard.type(number);
  await page.keyboard.press("Enter");
  await numberField(page).waitFor({ state: "hidden" });
}
