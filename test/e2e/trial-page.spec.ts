import { expect, test, type Page } from "@playwright/test";
import { answerButtons, answerByKey, startSession } from "@/test/support/e2e-participant";
import { findColour, shareOf, takeShot, type Box } from "@/test/support/e2e-screenshot";
import {
  canvasOf,
  collectStimuli,
  expectExact,
  untilHidden,
  untilShown,
  type Stimuli,
} from "@/test/support/e2e-stage";
import { makeShortStudy, type ShortStudy } from "@/test/support/e2e-study";

const surround = 119;

for (const { width, colorScheme } of [
  { width: 1280, colorScheme: "light" },
  { width: 1280, colorScheme: "dark" },
  { width: 390, colorScheme: "light" },
  { width: 390, colorScheme: "dark" },
] as const) {
  test.describe(`at ${width} px, ${colorScheme}`, () => {
    test.use({ viewport: { width, height: 800 }, colorScheme });

    test("nothing but the stimuli has colour, and they stand there at their exact size and pixels", async ({
      page,
    }) => {
      const study = await makeLookStudy();
      const stimuli = await collectStimuli(page);
      await startSession(page, study);
      expect(findColour(await takeShot(page), []), "instructions").toBeNull();
      await page.getByRole("button", { name: "Begin" }).click();
      await expect(page.getByText(`Practice, pair 1 of ${study.total}`)).toBeVisible();
      await checkSurround(page, [], "blank");
      for (const slot of [0, 1] as const) await checkExposure(page, stimuli, slot);
      await answerButtons(page, study).waitFor();
      await checkSurround(page, [], "question");
      await answerByKey(page, study, "left");
      await expect(page.getByRole("status")).not.toBeEmpty();
      await checkSurround(page, [], "feedback");
      // The next pair may still be on its way.
      await page.unrouteAll({ behavior: "ignoreErrors" });
    });
  });
}

/** Three seconds a stimulus: long enough to take its picture. */
function makeLookStudy(): Promise<ShortStudy> {
  const timing = { exposureMs: 3000, blankBeforeMs: 3000, blankBetweenMs: 300, feedbackMs: 3000 };
  return makeShortStudy({ name: "look", protocol: timing });
}

async function checkExposure(page: Page, stimuli: Stimuli, slot: 0 | 1): Promise<void> {
  const { side, path } = stimuli.trials[0][slot];
  const canvas = canvasOf(page, side);
  await untilShown(canvas);
  const shot = await takeShot(page);
  const box = await expectExact(page, side, { shot, jpeg: stimuli.jpegs.get(path)! });
  expect(findColour(shot, [box]), `around stimulus ${slot + 1}`).toBeNull();
  expect(shareOf(surround, shot, [box])).toBeGreaterThan(0.98);
  await untilHidden(canvas);
}

async function checkSurround(page: Page, boxes: Box[], phase: string): Promise<void> {
  const shot = await takeShot(page);
  expect(findColour(shot, boxes), phase).toBeNull();
  expect(shareOf(surround, shot, boxes), phase).toBeGreaterThan(0.85);
  expect([...shot.rgb.subarray(0, 3)], phase).toEqual([surround, surround, surround]);
}
