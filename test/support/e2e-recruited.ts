import { expect, type FrameLocator, type Page } from "@playwright/test";
import { resolveTexts } from "@/lib/protocol/texts";
import { db } from "@/server/db";
import type { ShortStudy } from "@/test/support/e2e-study";

/** A page of the app, or the frame that a recruiter shows it in. */
type Place = Page | FrameLocator;

/** From the recruiter's link to the page before the first pair. */
export async function agreeToTakePart(place: Place): Promise<void> {
  await place.getByRole("button", { name: "Start" }).click();
  await place.getByRole("button", { name: "I agree and take part" }).click();
}

/** Answers by the buttons, as many trials as are left, to the end page. */
export async function answerByButtons(
  place: Place,
  study: ShortStudy,
  count: number,
): Promise<void> {
  const { question } = resolveTexts(study.protocol, "en");
  const buttons = place.getByRole("group", { name: question });
  for (let i = 0; i < count; i++) {
    await buttons.getByRole("button", { name: i % 2 ? "Left" : "Right" }).click();
    await buttons.waitFor({ state: "hidden" });
  }
}

export async function takePart(place: Place, study: ShortStudy): Promise<void> {
  await agreeToTakePart(place);
  await place.getByRole("button", { name: "Begin" }).click();
  await answerByButtons(place, study, study.total);
  const heading = place.getByRole("heading", { name: "Thank you for taking part" });
  await expect(heading).toBeVisible();
}

/** Everybody whom the study has, and their sessions. */
export function listPeople({ id }: ShortStudy) {
  return db.participant.findMany({
    where: { studyId: id },
    orderBy: { consentedAt: "asc" },
    include: { session: { include: { exclusions: true } } },
  });
}
