import { expect, test, type Page } from "@playwright/test";
import { listShown, readFrames, recordFrames } from "@/test/support/e2e-frames";
import {
  answerAll,
  answerButtons,
  answerByKey,
  listTrials,
  sessionIdOf,
  startSession,
} from "@/test/support/e2e-participant";
import {
  farthest,
  readSamples,
  recordSamples,
  samplePicture,
  type Sample,
} from "@/test/support/e2e-samples";
import { canvasOf, collectStimuli, untilHidden, untilShown } from "@/test/support/e2e-stage";
import { makeShortStudy, type ShortStudy } from "@/test/support/e2e-study";

const few = { practiceTrials: 0, testTrials: 4, vigilanceTrials: 0 };
const timing = { exposureMs: 800, blankBeforeMs: 300, blankBetweenMs: 200 };
let study: ShortStudy;

test.beforeAll(async () => {
  study = await makeShortStudy({ name: "interrupted", protocol: { ...few, ...timing } });
});

test.afterEach(async ({ page }) => {
  // The next pair may still be on its way.
  await page.unrouteAll({ behavior: "ignoreErrors" });
});

test("a pair during which the page is hidden is marked and left out, and no other", async ({
  page,
}) => {
  await begin(page);
  await answerByKey(page, study, "left");
  const side = await shownSide(page);
  await page.evaluate(hideForAMoment);
  await untilHidden(canvasOf(page, side));
  await answerAll(page, study, 1);
  expect(await listMarks(page, "page-hidden")).toEqual([
    { wasInterrupted: false, isLeftOut: false },
    { wasInterrupted: true, isLeftOut: true },
    { wasInterrupted: false, isLeftOut: false },
    { wasInterrupted: false, isLeftOut: false },
  ]);
});

test("so is a pair during which another tab takes the focus; while the question stands, it may", async ({
  page,
}) => {
  await begin(page);
  await answerButtons(page, study).waitFor();
  await (
    await leaveForAnotherTab(page)
  )();
  await answerByKey(page, study, "right");
  await shownSide(page);
  await (
    await leaveForAnotherTab(page)
  )();
  await answerAll(page, study, 1);
  const marks = await listMarks(page, "page-hidden");
  expect(marks.map(({ wasInterrupted }) => wasInterrupted)).toEqual([false, true, false, false]);
  expect(marks.map(({ isLeftOut }) => isLeftOut)).toEqual([false, true, false, false]);
});

test("a stimulus that stood too long because the page stalled is recorded as it was, and left out", async ({
  page,
}) => {
  await recordFrames(page);
  await begin(page);
  await shownSide(page);
  await page.evaluate(stall, 1500);
  await answerAll(page, study);
  const [seen] = listShown(await readFrames(page));
  const [first, ...others] = await listTrials(await sessionIdOf(page, study));
  const { firstExposureMs, firstDropped, refreshHz, wasInterrupted } = first.response!;
  expect(firstExposureMs).toBeGreaterThan(1500);
  expect(firstExposureMs).toBeCloseTo(seen.offsetMs - seen.onsetMs, 1);
  // The stall is more than half of it, whatever else the machine has missed.
  expect(firstDropped).toBeGreaterThan((firstExposureMs * refreshHz) / 1000 / 2);
  expect(wasInterrupted).toBe(false);
  const marks = await listMarks(page, "exposure");
  expect(marks[0].isLeftOut).toBe(true);
  expect(others).toHaveLength(study.total - 1);
});

test("in no frame is anything seen but the stimulus whose turn it is: no flash of an earlier picture", async ({
  page,
}) => {
  const stimuli = await collectStimuli(page);
  await recordFrames(page);
  await recordSamples(page);
  await begin(page);
  await answerAll(page, study);
  const shown = listShown(await readFrames(page));
  const { visible, decodedMs } = await readSamples(page);
  const turns = stimuli.trials.flat();
  expect(shown).toHaveLength(turns.length);
  let seen = 0;
  for (const [i, { canvas, onsetMs, offsetMs }] of shown.entries()) {
    expect(canvas).toBe(turns[i].side === "left" ? 0 : 1);
    const own = await samplePicture(stimuli.jpegs.get(turns[i].path)!);
    const during = visible.filter(({ frameMs }) => isDuring(frameMs, onsetMs, offsetMs));
    expect(during.length).toBeGreaterThan(3);
    for (const sample of during) expect(isOf(sample, canvas, own)).toBe(true);
    seen += during.length;
  }
  expect(seen, "frames in which something was seen out of turn").toBe(visible.length);
  checkDecoded(decodedMs, shown, await frameMsOf(page));
});

test("on a slow connection the page says that it waits, and every stimulus has its whole time", async ({
  page,
}) => {
  await recordFrames(page);
  await recordSamples(page);
  await startSession(page, study);
  const network = await page.context().newCDPSession(page);
  const slow = { offline: false, latency: 300, downloadThroughput: 50_000, uploadThroughput: -1 };
  await network.send("Network.enable");
  await network.send("Network.emulateNetworkConditions", slow);
  await page.getByRole("button", { name: "Begin" }).click();
  const status = page.getByRole("status");
  for (let i = 0; i < study.total - 1; i++) {
    await answerByKey(page, study, "left");
    await expect(status).toHaveText("One moment: the next pair is on its way.");
    await expect(canvasOf(page, "left")).toBeHidden();
    await expect(canvasOf(page, "right")).toBeHidden();
  }
  await answerButtons(page, study).waitFor();
  await expect(status).toBeEmpty();
  const { decodedMs } = await readSamples(page);
  checkDecoded(decodedMs, listShown(await readFrames(page)), await frameMsOf(page));
  await answerByKey(page, study, "left");
  const sessionId = await sessionIdOf(page, study);
  await expect.poll(async () => (await listTrials(sessionId))[3].response).not.toBeNull();
  for (const { response, presentations } of await listTrials(sessionId)) {
    expect(presentations).toBe(1);
    expect(response!.wasInterrupted).toBe(false);
    const halfFrame = 500 / response!.refreshHz;
    const least = timing.exposureMs - halfFrame - 1;
    expect(response!.firstExposureMs).toBeGreaterThanOrEqual(least);
    expect(response!.secondExposureMs).toBeGreaterThanOrEqual(least);
  }
});

async function begin(page: Page): Promise<void> {
  await startSession(page, study);
  await page.getByRole("button", { name: "Begin" }).click();
}

/** Waits for a stimulus, and says where it is. */
function shownSide(page: Page): Promise<"left" | "right"> {
  const shown = (["left", "right"] as const).map((side) =>
    untilShown(canvasOf(page, side)).then(() => side),
  );
  return Promise.race(shown);
}

/** Puts another tab before the page, which loses the focus; gives the way back. */
async function leaveForAnotherTab(page: Page): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  // Playwright has every page believe that it is looked at.
  await session.send("Emulation.setFocusEmulationEnabled", { enabled: false });
  const other = await page.context().newPage();
  await other.bringToFront();
  await page.waitForFunction(() => !document.hasFocus());
  return async () => {
    await other.close();
    await page.bringToFront();
    await session.send("Emulation.setFocusEmulationEnabled", { enabled: true });
    await page.waitForFunction(() => document.hasFocus());
  };
}

/** What a page sees of being hidden: Chromium never really hides one that is driven from outside. */
function hideForAMoment(): Promise<void> {
  const setHidden = (isHidden: boolean) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => isHidden });
    document.dispatchEvent(new Event("visibilitychange"));
  };
  setHidden(true);
  return new Promise((resolve) =>
    setTimeout(() => {
      setHidden(false);
      resolve();
    }, 200),
  );
}

function stall(durationMs: number): void {
  const end = performance.now() + durationMs;
  while (performance.now() < end);
}

async function listMarks(page: Page, wanted: string) {
  const trials = await listTrials(await sessionIdOf(page, study));
  return trials.map(({ response, exclusions }) => ({
    wasInterrupted: response!.wasInterrupted,
    isLeftOut: exclusions.some(({ rule }) => rule === wanted),
  }));
}

function isDuring(frameMs: number, onsetMs: number, offsetMs: number): boolean {
  return frameMs > onsetMs - 0.01 && frameMs < offsetMs - 0.01;
}

function isOf({ canvas, rgb }: Sample, place: number, own: readonly number[]): boolean {
  return canvas === place && farthest(rgb, own) <= 4;
}

/** As the app measured it in the first trial. */
async function frameMsOf(page: Page): Promise<number> {
  const [{ response }] = await listTrials(await sessionIdOf(page, study));
  return 1000 / response!.refreshHz;
}

/** Both pictures of a trial are decoded before its blank begins. */
function checkDecoded(
  decodedMs: readonly number[],
  shown: readonly { onsetMs: number }[],
  frameMs: number,
): void {
  expect(decodedMs).toHaveLength(shown.length);
  for (let first = 0; first < shown.length; first += 2) {
    const blankMs = shown[first].onsetMs - timing.blankBeforeMs;
    expect(Math.max(...decodedMs.slice(first, first + 2))).toBeLessThanOrEqual(blankMs + frameMs);
  }
}
