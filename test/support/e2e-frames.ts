import type { Browser, Page } from "@playwright/test";

/** A change of what is seen of the stimuli: which canvas, and the stamp in ms of the frame that it belongs to. */
export type StageChange = { canvas: number; isVisible: boolean; frameMs: number };

export type FrameRecord = {
  /** The instant from which the page counts its ms, by the machine's clock. */
  originMs: number;
  /** Stamps of all frames since the page was opened. */
  framesMs: number[];
  changes: StageChange[];
};

/** Records in the page every frame and every change of a canvas's visibility, beside the code that makes them. */
export async function recordFrames(page: Page): Promise<void> {
  await page.addInitScript(watchStage);
}

export function readFrames(page: Page): Promise<FrameRecord> {
  return page.evaluate(() => (window as unknown as { frameRecord: FrameRecord }).frameRecord);
}

function watchStage(): void {
  const record: FrameRecord = { originMs: performance.timeOrigin, framesMs: [], changes: [] };
  Object.assign(window, { frameRecord: record });
  const onFrame = (now: number) => {
    record.framesMs.push(now);
    requestAnimationFrame(onFrame);
  };
  requestAnimationFrame(onFrame);
  const wasVisible = new Map<number, boolean>();
  new MutationObserver((mutations) => {
    for (const { target } of mutations) {
      if (!(target instanceof HTMLCanvasElement)) continue;
      const canvas = [...document.querySelectorAll("canvas")].indexOf(target);
      const isVisible = target.style.visibility === "visible";
      if ((wasVisible.get(canvas) ?? false) === isVisible) continue;
      wasVisible.set(canvas, isVisible);
      // Stands still at the frame's stamp until the next frame.
      record.changes.push({ canvas, isVisible, frameMs: Number(document.timeline.currentTime) });
    }
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ["style"] });
}

export type Shown = { canvas: number; onsetMs: number; offsetMs: number };

/** From when to when each stimulus stood, in the order of showing; of two at once, the left one first. */
export function listShown({ changes }: FrameRecord): Shown[] {
  const onsets = new Map<number, number>();
  const shown: Shown[] = [];
  for (const { canvas, isVisible, frameMs } of changes) {
    if (isVisible) onsets.set(canvas, frameMs);
    else shown.push({ canvas, onsetMs: onsets.get(canvas)!, offsetMs: frameMs });
  }
  return shown.sort((a, b) => a.onsetMs - b.onsetMs || a.canvas - b.canvas);
}

/** Stamps of frames in ms since an instant of the machine's clock, so that those of two pages can be compared. */
export type Stamps = { originMs: number; framesMs: number[] };

/** Frames of a page on which nothing happens: what the machine itself is able to. */
export function measureEmptyFrames(page: Page, frames: number): Promise<Stamps> {
  return page.evaluate(async (count) => {
    const framesMs: number[] = [];
    while (framesMs.length <= count) framesMs.push(await new Promise(requestAnimationFrame));
    return { originMs: performance.timeOrigin, framesMs };
  }, frames);
}

/** The same beside what is measured, on a page in a context and process of its own, until the returned is called. */
export async function watchEmptyFrames(browser: Browser): Promise<() => Promise<Stamps>> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.evaluate(() => {
    const stamps: Stamps = { originMs: performance.timeOrigin, framesMs: [] };
    Object.assign(window, { emptyFrames: stamps });
    const onFrame = (now: number) => {
      stamps.framesMs.push(now);
      requestAnimationFrame(onFrame);
    };
    requestAnimationFrame(onFrame);
  });
  return async () => {
    const read = () => (window as unknown as { emptyFrames: Stamps }).emptyFrames;
    const stamps = await page.evaluate(read);
    await context.close();
    return stamps;
  };
}
