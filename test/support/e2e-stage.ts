import { expect, type Locator, type Page } from "@playwright/test";
import type { IssueResult } from "@/lib/schemas/participant";
import { decode, difference, type Box, type Shot } from "@/test/support/e2e-screenshot";

/** What participants see of the stimuli, held against the bytes that came for them. */

export type Side = "left" | "right";
type Issued = { side: Side; path: string };

export type Stimuli = {
  /** Of every trial that was issued: its two stimuli in the order of showing. */
  trials: Issued[][];
  /** All of their bytes, by path. */
  jpegs: Map<string, Buffer>;
};

/** Collects what is issued to a page, and the stimuli's bytes on their way to it. To be called before it is opened. */
export async function collectStimuli(page: Page): Promise<Stimuli> {
  const stimuli: Stimuli = { trials: [], jpegs: new Map() };
  await page.route("**/api/stimuli/*", async (route) => {
    const response = await route.fetch();
    stimuli.jpegs.set(new URL(route.request().url()).pathname, await response.body());
    await route.fulfill({ response });
  });
  await page.route("**/api/sessions/*/trial", async (route) => {
    const response = await route.fetch();
    const result = (await response.json()) as IssueResult;
    if (!result.isDone) {
      stimuli.trials.push(result.trial.stimuli.map(({ side, url }) => ({ side, path: url })));
    }
    await route.fulfill({ response });
  });
  return stimuli;
}

export function canvasOf(page: Page, side: Side): Locator {
  return page.locator("canvas").nth(side === "left" ? 0 : 1);
}

/** Waits until the stimulus is on the screen: for the frame after the one that showed it. */
export function untilShown(canvas: Locator): Promise<void> {
  return canvas.evaluate(async (element) => {
    const next = () => new Promise(requestAnimationFrame);
    while (element.style.visibility !== "visible") await next();
    await next();
  });
}

export function untilHidden(canvas: Locator): Promise<void> {
  return canvas.evaluate(async (element) => {
    while (element.style.visibility === "visible") await new Promise(requestAnimationFrame);
  });
}

/** Expects the stimulus whole inside the window, at its exact size on whole pixels, and those to be the picture's own. */
export async function expectExact(
  page: Page,
  side: Side,
  { shot, jpeg }: { shot: Shot; jpeg: Buffer },
): Promise<Box> {
  const box = (await canvasOf(page, side).boundingBox())!;
  const picture = await decode(jpeg);
  const { x, y } = { x: Math.round(box.x), y: Math.round(box.y) };
  expect(box, "its exact size, on whole pixels").toEqual({
    ...{ x, y, width: picture.width, height: picture.height },
  });
  expectInside(box, page.viewportSize()!);
  // Two decoders of JPEG may round a value to either neighbour.
  const { mean, max } = difference(shot, box, picture);
  expect(mean, `stimulus on the ${side}`).toBeLessThan(0.5);
  expect(max).toBeLessThanOrEqual(4);
  return box;
}

function expectInside(box: Box, window: { width: number; height: number }): void {
  expect(box.x).toBeGreaterThanOrEqual(0);
  expect(box.y).toBeGreaterThanOrEqual(0);
  expect(box.x + box.width).toBeLessThanOrEqual(window.width);
  expect(box.y + box.height).toBeLessThanOrEqual(window.height);
}

/** The picture as it must appear on a screen with `ratio` by `ratio` device pixels for each CSS px. */
export async function enlarge(jpeg: Buffer, ratio: number): Promise<Shot> {
  const { rgb, width, height } = await decode(jpeg);
  const large = Buffer.alloc(rgb.length * ratio ** 2);
  for (let y = 0; y < height * ratio; y++) {
    for (let x = 0; x < width * ratio; x++) {
      const from = 3 * (Math.floor(y / ratio) * width + Math.floor(x / ratio));
      rgb.copy(large, 3 * (y * width * ratio + x), from, from + 3);
    }
  }
  return { rgb: large, width: width * ratio, height: height * ratio };
}
