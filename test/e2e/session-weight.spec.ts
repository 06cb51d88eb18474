import { expect, test, type Page, type Request } from "@playwright/test";
import { readSamples, recordSamples } from "@/test/support/e2e-samples";
import { answerAll, startSession } from "@/test/support/e2e-participant";
import { startToPlates, typeNumber } from "@/test/support/e2e-plates";
import { makeShortStudy } from "@/test/support/e2e-study";

/** Compressed, on the wire. */
const scriptBytesMax = 150_000;
/** Twice as fast as people read. */
const wordsPerMinute = 500;

test("a participant downloads less than 150 kB of scripts from the start page to the end of the session", async ({
  page,
}) => {
  test.setTimeout(180_000);
  const colourVision = { mode: "record", passMin: 0 } as const;
  const protocol = { practiceTrials: 0, colourVision };
  const study = await makeShortStudy({ name: "weight", protocol });
  const scripts = collectScripts(page);
  await startToPlates(page, study);
  await page.getByRole("button", { name: "Show the first disc" }).click();
  for (const place of [1, 2, 3, 4, 5, 6]) await typeNumber(page, place, "0");
  await page.getByRole("button", { name: "Begin" }).click();
  await answerAll(page, study);
  // Sizes come once a script has come: the debrief's own may still be on their way when its heading stands.
  const sizes = await Promise.all(
    scripts.map(async (script) => (await script.sizes()).responseBodySize),
  );
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  const encodings = await Promise.all(
    scripts.map(async (script) => (await script.response())?.headers()["content-encoding"]),
  );
  console.log(
    `Scripts from the start page to the debrief: ${(total / 1000).toFixed(1)} kB in ${scripts.length} files ` +
      `(${[...new Set(encodings)].join(", ")}; the largest ${(Math.max(...sizes) / 1000).toFixed(1)} kB).`,
  );
  expect(total).toBeLessThan(scriptBytesMax);
});

test("the first pair's pictures are decoded while the instructions are read: nothing that is done is waited for", async ({
  page,
}) => {
  const study = await makeShortStudy({ name: "first", protocol: { practiceTrials: 2 } });
  const asked: string[] = [];
  page.on("request", (request) => {
    const [, what] = /\/api\/(?:sessions\/[^/]+\/)?(\w+)/.exec(request.url()) ?? [];
    if (what) asked.push(what);
  });
  await recordSamples(page);
  await startSession(page, study);
  const shownMs = await page.evaluate(() => performance.now());
  const text = await page.getByRole("main").innerText();
  const readingMs = (text.split(/\s+/).length / wordsPerMinute) * 60_000;
  await expect.poll(async () => (await readSamples(page)).decodedMs.length).toBe(2);
  const { decodedMs } = await readSamples(page);
  console.log(
    `The first pair was ready ${(Math.max(...decodedMs) - shownMs).toFixed(0)} ms after its instructions were seen, ` +
      `which take ${readingMs.toFixed(0)} ms to read.`,
  );
  await expect(page.getByRole("button", { name: "Begin" })).toBeVisible();
  // No request stands between the instructions and the pictures but the one that says which.
  const afterStart = asked.slice(asked.indexOf("trial"));
  expect(afterStart).toEqual(["trial", "stimuli", "stimuli"]);
});

function collectScripts(page: Page): Request[] {
  const scripts: Request[] = [];
  page.on("request", (request) => {
    if (new URL(request.url()).pathname.endsWith(".js")) scripts.push(request);
  });
  return scripts;
}
