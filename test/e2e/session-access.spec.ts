import { expect, test, type Page } from "@playwright/test";
import { checkAccessibility } from "@/test/support/e2e-axe";
import { listShown, readFrames, recordFrames } from "@/test/support/e2e-frames";
import {
  answerAll,
  answerButtons,
  answerByKey,
  listTrials,
  sessionIdOf,
  startSession,
} from "@/test/support/e2e-participant";
import { canvasOf, untilShown } from "@/test/support/e2e-stage";
import { makeShortStudy, type ShortStudy } from "@/test/support/e2e-study";

let study: ShortStudy;

test.beforeAll(async () => {
  study = await makeShortStudy({ name: "access", protocol: { exposureMs: 400 } });
});

test("the answers' buttons can be reached and pressed by keyboard, show the focus, and do not hold it", async ({
  page,
}) => {
  await begin(page);
  const sessionId = await sessionIdOf(page, study);
  const buttons = answerButtons(page, study);
  const press = async (tabs: number, key: "Enter" | "Space") => {
    await buttons.waitFor();
    for (let i = 0; i < tabs; i++) await page.keyboard.press("Tab");
    await expect(page.locator(":focus-visible")).toHaveCSS("outline-style", "solid");
    await expect(page.locator(":focus-visible")).toHaveCSS("outline-width", "3px");
    await page.keyboard.press(key);
    await buttons.waitFor({ state: "hidden" });
  };
  await press(1, "Enter");
  await press(2, "Space");
  await press(2, "Enter");
  await press(1, "Space");
  await buttons.waitFor();
  for (let i = 0; i < 3; i++) await page.keyboard.press("Tab");
  await expect(buttons.locator(":focus")).toHaveCount(0);
  const chosen = (await listTrials(sessionId)).map(({ response }) => response?.chosenSide);
  expect(chosen.slice(0, 4)).toEqual(["left", "right", "right", "left"]);
});

test("a key held down, or with Alt or Ctrl, answers nothing", async ({ page }) => {
  await begin(page);
  await answerButtons(page, study).waitFor();
  await page.keyboard.press("Alt+ArrowRight");
  await page.keyboard.press("Control+ArrowLeft");
  await expect(answerButtons(page, study)).toBeVisible();
  await page.keyboard.down("ArrowLeft");
  await expect(page.getByRole("status")).not.toBeEmpty();
  for (let i = 0; i < 40; i++) {
    await page.keyboard.down("ArrowLeft");
    await page.waitForTimeout(30);
  }
  await page.keyboard.up("ArrowLeft");
  await answerButtons(page, study).waitFor();
  const trials = await listTrials(await sessionIdOf(page, study));
  expect(trials.filter(({ response }) => response !== null)).toHaveLength(1);
});

test("a screen reader is told each pair, when to answer and the feedback, and nothing while a stimulus stands", async ({
  page,
}) => {
  await recordFrames(page);
  await page.addInitScript(recordAnnouncements);
  await begin(page);
  await answerByKey(page, study, "left");
  await answerByKey(page, study, "right");
  await answerButtons(page, study).waitFor();
  const said = await page.evaluate(
    () => (window as unknown as { said: { words: string; frameMs: number }[] }).said,
  );
  const words = said.map((entry) => entry.words);
  expect(words.filter((entry) => !entry.startsWith("One moment"))).toEqual([
    `Practice, pair 1 of ${study.total}`,
    "Answer now.",
    expect.stringMatching(/^(Correct\.|No: that was the other one\.)$/),
    `Pair 2 of ${study.total}`,
    "Answer now.",
    `Pair 3 of ${study.total}`,
    "Answer now.",
  ]);
  for (const { onsetMs, offsetMs } of listShown(await readFrames(page))) {
    const during = said.filter(({ frameMs }) => frameMs > onsetMs && frameMs < offsetMs);
    expect(during).toEqual([]);
  }
  // The reader's own place is at the question.
  await expect(answerButtons(page, study)).toBeFocused();
  await expect(page.locator("canvas").first().locator("..")).toHaveAttribute("aria-hidden", "true");
});

for (const reducedMotion of ["reduce", "no-preference"] as const) {
  test(`nothing on the trial's page is animated, motion: ${reducedMotion}`, async ({ page }) => {
    await page.emulateMedia({ reducedMotion });
    await page.addInitScript(countAnimations);
    await begin(page);
    await answerAll(page, study);
    const animated = () => (window as unknown as { animated: number }).animated;
    expect(await page.evaluate(animated)).toBe(0);
  });
}

test("both stimuli at once: instructions, question and a window too small are accessible", async ({
  page,
}) => {
  const protocol = {
    ...({ presentation: "simultaneous", blankBetweenMs: 0, practiceTrials: 0 } as const),
    ...{ testTrials: 4, vigilanceTrials: 0, exposureMs: 400 },
  };
  const atOnce = await makeShortStudy({ name: "access-both", protocol });
  await startSession(page, atOnce);
  await checkAccessibility(page, "both at once, instructions");
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole("button", { name: "Begin" }).click();
  await answerButtons(page, atOnce).waitFor();
  await checkAccessibility(page, "both at once, question");
});

test.describe("on a telephone held sideways", () => {
  test.use({ viewport: { width: 667, height: 320 }, hasTouch: true, isMobile: true });

  test("a whole session by touch, without scrolling", async ({ page }) => {
    await startSession(page, study);
    await page.getByRole("button", { name: "Begin" }).tap();
    await untilShown(canvasOf(page, "left"));
    const box = (await canvasOf(page, "left").boundingBox())!;
    expect(box.y).toBeGreaterThanOrEqual(0);
    expect(box.y + box.height).toBeLessThanOrEqual(320);
    for (let i = 0; i < study.total; i++) {
      const button = answerButtons(page, study).getByRole("button", { name: "Right" });
      await button.waitFor();
      await expect(button).toBeInViewport({ ratio: 1 });
      await button.tap();
      await button.waitFor({ state: "hidden" });
    }
    await expect(page.getByRole("heading", { name: "Thank you for taking part" })).toBeVisible();
  });
});

async function begin(page: Page): Promise<void> {
  await startSession(page, study);
  await page.getByRole("button", { name: "Begin" }).click();
}

/** Notes in the page what its live regions come to say, and in which frame. */
function recordAnnouncements(): void {
  const said: { words: string; frameMs: number }[] = [];
  Object.assign(window, { said });
  const note = (node: Node) => {
    const words = node.textContent?.trim();
    if (words) said.push({ words, frameMs: Number(document.timeline.currentTime) });
  };
  const isLive = ({ target }: MutationRecord) => {
    const element = target instanceof Element ? target : target.parentElement;
    return element?.closest("[aria-live], [role=status]")?.closest("main")?.querySelector("canvas");
  };
  new MutationObserver((mutations) => {
    for (const mutation of mutations.filter(isLive)) {
      if (mutation.type === "characterData") note(mutation.target);
      mutation.addedNodes.forEach(note);
    }
  }).observe(document, { subtree: true, childList: true, characterData: true });
}

/** Counts frames of the trial's page in which something is animated. */
function countAnimations(): void {
  Object.assign(window, { animated: 0 });
  const look = () => {
    const isTrial = document.querySelector("canvas") !== null;
    if (isTrial && document.getAnimations().length > 0) {
      (window as unknown as { animated: number }).animated++;
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
