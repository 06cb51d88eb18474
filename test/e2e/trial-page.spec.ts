import { expect, test, type Page } from "@playwright/test";
import type { IssueResult } from "@/lib/schemas/participant";
import {
  answerAll,
  answerButtons,
  answerByKey,
  listTrials,
  sessionIdOf,
  startSession,
} from "@/test/support/e2e-participant";
import {
  decode,
  difference,
  findColour,
  shareOf,
  takeShot,
  type Box,
} from "@/test/support/e2e-screenshot";
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

test("stored exposures are what was asked for, and what a second clock in the page measures", async ({
  page,
}) => {
  const protocol = { exposureMs: 1000, blankBeforeMs: 900, blankBetweenMs: 600, blankAfterMs: 100 };
  const counts = { practiceTrials: 0, testTrials: 4, vigilanceTrials: 0 };
  const study = await makeShortStudy({ name: "exact", protocol: { ...protocol, ...counts } });
  await page.addInitScript(clockDrawing);
  await startSession(page, study);
  await page.getByRole("button", { name: "Begin" }).click();
  await answerAll(page, study);
  const measured = await page.evaluate(() => (window as unknown as { shown: number[] }).shown);
  const rows = (await listTrials(await sessionIdOf(page, study))).map(({ response }) => response!);
  const stored = rows.flatMap((row) => {
    const frameMs = 1000 / row.refreshHz;
    return [
      { ms: row.firstExposureMs, frames: row.firstFrames, dropped: row.firstDropped, frameMs },
      { ms: row.secondExposureMs, frames: row.secondFrames, dropped: row.secondDropped, frameMs },
    ];
  });
  console.log(
    "exposures",
    stored.map(({ ms, dropped }) => `${ms.toFixed(1)}/${dropped}`).join(" "),
  );
  expect(measured).toHaveLength(stored.length);
  // A busy machine may miss a frame or two; a page that counts wrongly misses every time.
  const inTime = stored.filter(({ ms }) => Math.abs(ms - protocol.exposureMs) <= 50);
  expect(inTime.length).toBeGreaterThanOrEqual(stored.length - 2);
  for (const [i, { ms, frames, dropped, frameMs }] of stored.entries()) {
    expect(Math.abs(ms - (frames + dropped) * frameMs)).toBeLessThan(1.5 * frameMs);
    expect(Math.abs(ms - measured[i])).toBeLessThan(50);
  }
  expect(rows.every((row) => !row.wasInterrupted && row.reactionMs < 30_000)).toBe(true);
});

/** Three seconds a stimulus: long enough to take its picture. */
function makeLookStudy(): Promise<ShortStudy> {
  const timing = { exposureMs: 3000, blankBeforeMs: 3000, blankBetweenMs: 300, feedbackMs: 3000 };
  return makeShortStudy({ name: "look", protocol: timing });
}

type Shown = { side: "left" | "right"; path: string };
type Stimuli = { first: Promise<Shown[]>; jpegs: Map<string, Buffer> };

/** The stimuli of the first trial in the order of showing, and all of their bytes on their way to the browser. */
async function collectStimuli(page: Page): Promise<Stimuli> {
  const jpegs = new Map<string, Buffer>();
  await page.route("**/api/stimuli/*", async (route) => {
    const response = await route.fetch();
    jpegs.set(new URL(route.request().url()).pathname, await response.body());
    await route.fulfill({ response });
  });
  const issued = page.waitForResponse((response) => response.url().endsWith("/trial"));
  const first = issued.then(async (response) => {
    const result = (await response.json()) as IssueResult;
    if (result.isDone) throw new Error("The session has no trial.");
    return result.trial.stimuli.map(({ side, url }) => ({ side, path: url }));
  });
  return { first, jpegs };
}

async function checkExposure(page: Page, stimuli: Stimuli, slot: 0 | 1): Promise<void> {
  const { side, path } = (await stimuli.first)[slot];
  const canvas = page.locator("canvas").nth(side === "left" ? 0 : 1);
  await canvas.evaluate(untilDrawn);
  const shot = await takeShot(page);
  const box = (await canvas.boundingBox())!;
  const picture = await decode(stimuli.jpegs.get(path)!);
  expect(box, "its exact size, on whole pixels").toEqual({
    x: Math.round(box.x),
    y: Math.round(box.y),
    width: picture.width,
    height: picture.height,
  });
  const { width, height } = page.viewportSize()!;
  expect(box.x).toBeGreaterThanOrEqual(0);
  expect(box.x + box.width).toBeLessThanOrEqual(width);
  expect(box.y).toBeGreaterThanOrEqual(0);
  expect(box.y + box.height).toBeLessThanOrEqual(height);
  // Two decoders of JPEG may round a value to either neighbour.
  const { mean, max } = difference(shot, box, picture);
  expect(mean, `stimulus ${slot + 1} on the ${side}`).toBeLessThan(0.5);
  expect(max).toBeLessThanOrEqual(4);
  expect(findColour(shot, [box]), `around stimulus ${slot + 1}`).toBeNull();
  expect(shareOf(surround, shot, [box])).toBeGreaterThan(0.98);
  await canvas.evaluate(untilClear);
}

async function checkSurround(page: Page, boxes: Box[], phase: string): Promise<void> {
  const shot = await takeShot(page);
  expect(findColour(shot, boxes), phase).toBeNull();
  expect(shareOf(surround, shot, boxes), phase).toBeGreaterThan(0.85);
  expect([...shot.rgb.subarray(0, 3)], phase).toEqual([surround, surround, surround]);
}

function untilDrawn(canvas: SVGElement | HTMLElement): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      const context = (canvas as unknown as HTMLCanvasElement).getContext("2d")!;
      if (context.getImageData(0, 0, 1, 1).data[3] > 0) requestAnimationFrame(() => resolve());
      else requestAnimationFrame(look);
    };
    look();
  });
}

function untilClear(canvas: SVGElement | HTMLElement): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      const context = (canvas as unknown as HTMLCanvasElement).getContext("2d")!;
      if (context.getImageData(0, 0, 1, 1).data[3] === 0) resolve();
      else requestAnimationFrame(look);
    };
    look();
  });
}

/** Notes in the page for how long each picture stands, by the calls that draw and clear it. */
function clockDrawing(): void {
  const shown: number[] = [];
  Object.assign(window, { shown });
  const { drawImage, clearRect } = CanvasRenderingContext2D.prototype;
  let drawnAtMs: number | null = null;
  CanvasRenderingContext2D.prototype.drawImage = function (...args: unknown[]) {
    drawnAtMs = performance.now();
    return Reflect.apply(drawImage, this, args);
  };
  CanvasRenderingContext2D.prototype.clearRect = function (...args) {
    if (drawnAtMs !== null) shown.push(performance.now() - drawnAtMs);
    drawnAtMs = null;
    return Reflect.apply(clearRect, this, args);
  };
}
