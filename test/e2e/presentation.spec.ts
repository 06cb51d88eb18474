import { expect, test, type Page } from "@playwright/test";
import type { Protocol } from "@/lib/protocol/schema";
import { db } from "@/server/db";
import { listShown, readFrames, recordFrames } from "@/test/support/e2e-frames";
import {
  answerAll,
  answerButtons,
  answerByKey,
  listTrials,
  sessionIdOf,
  startSession,
} from "@/test/support/e2e-participant";
import { decode, difference, findColour, takeShot } from "@/test/support/e2e-screenshot";
import {
  canvasOf,
  collectStimuli,
  enlarge,
  expectExact,
  untilHidden,
  untilShown,
} from "@/test/support/e2e-stage";
import { makeShortStudy, type ShortStudy } from "@/test/support/e2e-study";

const both: Partial<Protocol> = { presentation: "simultaneous", blankBetweenMs: 0 };
const few: Partial<Protocol> = { practiceTrials: 0, testTrials: 4, vigilanceTrials: 0 };
const slowly: Partial<Protocol> = { exposureMs: 3000, blankBeforeMs: 1500 };
const portrait = { width: 390, height: 844 };
const landscape = { width: 844, height: 390 };

let oneByOne: ShortStudy;
let atOnce: ShortStudy;

test.beforeAll(async () => {
  oneByOne = await makeShortStudy({ name: "one-by-one", protocol: { ...few, ...slowly } });
  atOnce = await makeShortStudy({ name: "at-once", protocol: { ...few, ...slowly, ...both } });
});

test.afterEach(async ({ page }) => {
  // The next pair may still be on its way.
  await page.unrouteAll({ behavior: "ignoreErrors" });
});

test("two stimuli at once stand side by side, whole and exact, from the same frame to the same frame", async ({
  page,
}) => {
  const study = atOnce;
  const stimuli = await collectStimuli(page);
  await recordFrames(page);
  await startSession(page, study);
  await expect(page.getByText("The two are shown side by side for 3 seconds.")).toBeVisible();
  await page.getByRole("button", { name: "Begin" }).click();
  await untilShown(canvasOf(page, "left"));
  const shot = await takeShot(page);
  await expectBoth(page, stimuli, shot);
  await answerButtons(page, study).waitFor();
  await expect(canvasOf(page, "left")).toBeHidden();
  await expect(canvasOf(page, "right")).toBeHidden();
  await answerByKey(page, study, "right");
  await answerByKey(page, study, "left");

  const shown = listShown(await readFrames(page));
  const rows = await listTrials(await sessionIdOf(page, study));
  expect(shown.map(({ canvas }) => canvas)).toEqual([0, 1, 0, 1]);
  for (const [i, { response }] of rows.slice(0, 2).entries()) {
    const [left, right] = shown.slice(2 * i);
    expect([right.onsetMs, right.offsetMs]).toEqual([left.onsetMs, left.offsetMs]);
    expect(response!.firstExposureMs).toBe(response!.secondExposureMs);
    expect(response!.firstFrames).toBe(response!.secondFrames);
    expect(response!.firstExposureMs).toBeCloseTo(left.offsetMs - left.onsetMs, 1);
  }
});

test("the screen is recorded: its size, ratio, gamut, scheme, motion and refresh rate", async ({
  page,
}) => {
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await page.addInitScript(countFramesAsked);
  await page.goto(`/s/${oneByOne.slug}/consent`);
  await page.waitForFunction(hasSeenItsFrames, undefined, { polling: 100 });
  await page.getByRole("button", { name: "I agree and take part" }).click();
  await page.getByRole("button", { name: "Begin" }).waitFor();
  const { participant } = await db.trialSession.findUniqueOrThrow({
    where: { id: await sessionIdOf(page, oneByOne) },
    select: { participant: { select: { screen: true } } },
  });
  expect(participant.screen).toEqual({
    ...{ viewportWidthPx: 1280, viewportHeightPx: 720, devicePixelRatio: 1 },
    ...{ colorGamut: "srgb", colorScheme: "dark", reducedMotion: true },
    refreshHz: expect.any(Number),
  });
  const { refreshHz } = participant.screen as { refreshHz: number };
  expect(refreshHz).toBeGreaterThan(10);
  expect(refreshHz).toBeLessThan(500);
});

test.describe("two at once on a telephone", () => {
  test.use({ viewport: portrait, hasTouch: true, isMobile: true });
  test("held upright, the consent page says what to do and starts nothing; turned, it goes on", async ({
    page,
  }) => {
    const where = { studyId: atOnce.id };
    const sessions = await db.trialSession.count({ where });
    await page.goto(`/s/${atOnce.slug}/consent`);
    const words = page.getByText("stand side by side");
    await expect(words).toContainText("It must be at least 560 wide and 304 high");
    await expect(page.getByRole("button", { name: "I agree and take part" })).toHaveCount(0);
    await page.setViewportSize(landscape);
    await expect(page.getByRole("button", { name: "I agree and take part" })).toBeVisible();
    await expect(words).toHaveCount(0);
    expect(await db.trialSession.count({ where })).toBe(sessions);
  });

  test("held sideways, both pictures are whole, and the answers stand where they stood", async ({
    page,
  }) => {
    await page.setViewportSize(landscape);
    const stimuli = await collectStimuli(page);
    await startSession(page, atOnce);
    await page.getByRole("button", { name: "Begin" }).tap();
    await untilShown(canvasOf(page, "left"));
    await expectBoth(page, stimuli, await takeShot(page));
    const buttons = answerButtons(page, atOnce).getByRole("button");
    await buttons.first().waitFor();
    for (const button of await buttons.all()) await expect(button).toBeInViewport({ ratio: 1 });
    await buttons.first().tap();
    await buttons.first().waitFor({ state: "hidden" });
  });

  test("turned upright between pairs, the next one waits for the screen; during one, the answer is marked", async ({
    page,
  }) => {
    await page.setViewportSize(landscape);
    await startSession(page, atOnce);
    await page.getByRole("button", { name: "Begin" }).tap();
    await answerButtons(page, atOnce).waitFor();
    await page.setViewportSize(portrait);
    await page.keyboard.press("ArrowLeft");
    await expect(page.getByRole("status")).toContainText("do not fit in this window");
    await page.waitForTimeout(2000);
    await expect(canvasOf(page, "left")).toBeHidden();
    await expect(page.getByText(`Pair 2 of ${atOnce.total}`)).toHaveCount(0);
    await page.setViewportSize(landscape);
    await untilShown(canvasOf(page, "left"));
    await page.setViewportSize(portrait);
    await untilHidden(canvasOf(page, "left"));
    await page.setViewportSize(landscape);
    await answerByKey(page, atOnce, "left");
    const sessionId = await sessionIdOf(page, atOnce);
    const answered = async () =>
      (await listTrials(sessionId)).map(({ response }) => response?.wasInterrupted);
    await expect.poll(answered).toEqual([false, true, undefined, undefined]);
  });
});

test("one after the other fits a small telephone, and too small a window is told so with the instructions", async ({
  page,
}) => {
  const study = await makeShortStudy({ name: "small", protocol: few });
  await page.setViewportSize({ width: 320, height: 568 });
  await startSession(page, study);
  await page.setViewportSize({ width: 280, height: 568 });
  await expect(page.getByText("The pictures do not fit in this window.")).toContainText(
    "It must be at least 288 wide and 304 high",
  );
  await expect(page.getByRole("button", { name: "Begin" })).toHaveCount(0);
  await page.setViewportSize({ width: 320, height: 304 });
  await page.getByRole("button", { name: "Begin" }).click();
  await answerAll(page, study);
});

for (const { ratio, width } of [
  { ratio: 2, width: 390 },
  { ratio: 2, width: 1281 },
  { ratio: 3, width: 411 },
]) {
  test.describe(`with ${ratio} device pixels for each CSS px, ${width} px wide`, () => {
    test.use({ deviceScaleFactor: ratio, viewport: { width, height: 801 } });

    test("every pixel of a stimulus is a square of device pixels, and no colour arises between them", async ({
      page,
    }) => {
      const stimuli = await collectStimuli(page);
      await startSession(page, oneByOne);
      await page.getByRole("button", { name: "Begin" }).click();
      const { side, path } = await firstOf(page, stimuli);
      await untilShown(canvasOf(page, side));
      const shot = await decode(await page.screenshot({ scale: "device" }));
      const box = (await canvasOf(page, side).boundingBox())!;
      expect([box.width, box.height]).toEqual([256, 256]);
      const expected = await enlarge(stimuli.jpegs.get(path)!, ratio);
      // Between two pixels of the page, the browser moves it to the next one.
      const at = { ...box, x: Math.round(box.x) * ratio, y: Math.round(box.y) * ratio };
      const { mean, max } = difference(shot, at, expected);
      expect(mean).toBeLessThan(0.5);
      expect(max).toBeLessThanOrEqual(4);
    });
  });
}

test.describe("with one and a quarter device pixels for each CSS px", () => {
  test.use({ deviceScaleFactor: 1.25, viewport: { width: 1023, height: 801 } });

  test("a stimulus takes whole device pixels, in its exact size", async ({ page }) => {
    const stimuli = await collectStimuli(page);
    await startSession(page, oneByOne);
    await page.getByRole("button", { name: "Begin" }).click();
    const { side } = await firstOf(page, stimuli);
    await untilShown(canvasOf(page, side));
    const canvas = canvasOf(page, side);
    const size = await canvas.evaluate((element) => (element as HTMLCanvasElement).width);
    expect(size).toBe(320);
    expect((await canvas.boundingBox())!.width).toBe(256);
    const shot = await decode(await page.screenshot({ scale: "device" }));
    expect(colouredWidth(shot)).toBe(320);
  });
});

test("in forced colours the surround keeps its grey", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await startSession(page, oneByOne);
  await page.getByRole("button", { name: "Begin" }).click();
  await untilShown(canvasOf(page, "left"));
  const { rgb } = await takeShot(page);
  expect([...rgb.subarray(0, 3)]).toEqual([119, 119, 119]);
});

type FramesAsked = { asked: number; seen: number };

/** Counts the frames that the page asks for; Playwright's own are asked for in a world of its own. */
function countFramesAsked(): void {
  const frames: FramesAsked = { asked: 0, seen: 0 };
  Object.assign(window, { framesAsked: frames });
  const ask = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) => {
    frames.asked += 1;
    return ask((now) => {
      callback(now);
      frames.seen += 1;
    });
  };
}

/** The consent page watches frames for a while, to know their rate, and then asks for no more. */
function hasSeenItsFrames(): boolean {
  const { asked, seen } = (window as unknown as { framesAsked: FramesAsked }).framesAsked;
  return seen > 1 && seen === asked;
}

async function firstOf(page: Page, stimuli: Awaited<ReturnType<typeof collectStimuli>>) {
  await expect(page.getByText(/^Pair 1 of/)).toBeVisible();
  return stimuli.trials[0][0];
}

async function expectBoth(
  page: Page,
  stimuli: Awaited<ReturnType<typeof collectStimuli>>,
  shot: Awaited<ReturnType<typeof takeShot>>,
): Promise<void> {
  const boxes = [];
  for (const { side, path } of stimuli.trials[0]) {
    boxes.push(await expectExact(page, side, { shot, jpeg: stimuli.jpegs.get(path)! }));
  }
  const [a, b] = boxes;
  expect(a.y).toBe(b.y);
  expect(Math.abs(a.x - b.x)).toBeGreaterThanOrEqual(a.width + 16);
  expect(findColour(shot, boxes)).toBeNull();
}

/** From the first to the last column that is not the surround's grey, in the row through the stimulus's middle. */
function colouredWidth({ rgb, width, height }: Awaited<ReturnType<typeof decode>>): number {
  const columns = new Set<number>();
  for (let y = Math.floor(height * 0.3); y < height * 0.55; y++) {
    for (let x = 0; x < width; x++) {
      const at = 3 * (y * width + x);
      if (rgb[at] !== 119 || rgb[at + 1] !== 119 || rgb[at + 2] !== 119) columns.add(x);
    }
  }
  return Math.max(...columns) - Math.min(...columns) + 1;
}
