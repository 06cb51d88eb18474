import { expect, test, type Page } from "@playwright/test";
import { db } from "@/server/db";
import { runScript } from "@/test/support/e2e-app";
import { checkAccessibility } from "@/test/support/e2e-axe";
import { HttpParticipant, headersOf } from "@/test/support/e2e-http";
import { sessionIdOf } from "@/test/support/e2e-participant";
import {
  listPlateNumbers,
  numberField,
  startToPlates,
  typeNumber,
} from "@/test/support/e2e-plates";
import { decode } from "@/test/support/e2e-screenshot";
import { signIn } from "@/test/support/e2e-researcher";
import { makeShortStudy, type ShortStudy } from "@/test/support/e2e-study";

let recording: ShortStudy;
let gated: ShortStudy;

test.beforeAll(async () => {
  const make = (name: string, mode: "record" | "gate") =>
    makeShortStudy({ name, protocol: { colourVision: { mode, passMin: 5 } } });
  recording = await make("plates", "record");
  gated = await make("gated", "gate");
});

async function readParticipant(page: Page, study: ShortStudy) {
  const where = { id: await sessionIdOf(page, study) };
  const select = { status: true, participant: true };
  const { status, participant } = await db.trialSession.findUniqueOrThrow({ where, select });
  const { colourVision, colourVisionCorrect } = participant;
  return { status, colourVision, colourVisionCorrect };
}

/** What follows the plates; the server may be busy. */
async function expectInstructions(page: Page): Promise<void> {
  await page.getByRole("heading", { name: "What you will do" }).waitFor();
}

test("by keyboard alone, with a reload in the middle: each plate, covered, then its question; then the instructions", async ({
  page,
}) => {
  await startToPlates(page, recording);
  const numbers = await listPlateNumbers(page, recording);
  await page.goto(`/s/${recording.slug}/session`);
  await page.waitForURL(/\/colour-vision$/);
  await page.getByRole("button", { name: "Show the first disc" }).press("Enter");
  await page.getByRole("img", { name: "Disc 1 of 6" }).waitFor();
  await expect(numberField(page)).toBeHidden();
  await typeNumber(page, 1, numbers[0]);
  await typeNumber(page, 2, "0");
  await page.reload();
  await page.getByRole("button", { name: "Show the first disc" }).press("Enter");
  for (const place of [3, 4, 5, 6]) await typeNumber(page, place, numbers[place - 1]);
  await expectInstructions(page);

  const { colourVision, colourVisionCorrect, status } = await readParticipant(page, recording);
  expect(colourVision).toMatchObject(
    numbers.map((shown, i) => ({ shown, answered: i === 1 ? "0" : shown })),
  );
  expect({ colourVisionCorrect, status }).toEqual({ colourVisionCorrect: 5, status: "running" });
  await page.goto(`/s/${recording.slug}/colour-vision`);
  await expect(page, "once only").toHaveURL(/\/session$/);
});

test.describe("on a telephone in the dark", () => {
  const size = { width: 390, height: 844 };
  test.use({ viewport: size, hasTouch: true, isMobile: true, colorScheme: "dark" });

  test("by touch: digits, a digit taken back, and discs without a number", async ({ page }) => {
    await startToPlates(page, gated);
    const numbers = await listPlateNumbers(page, gated);
    await page.getByRole("button", { name: "Show the first disc" }).tap();
    for (const [i, number] of numbers.entries()) {
      await lookAtPlate(page, i + 1);
      await numberField(page).waitFor();
      if (i === 3) {
        await page.getByRole("button", { name: "I saw no number" }).tap();
        continue;
      }
      const key = (name: string) => page.getByRole("button", { name, exact: true }).tap();
      await key("0");
      await key("Delete the last digit");
      for (const digit of number) await key(digit);
      await key("Next");
    }
    await expectInstructions(page);
    expect(await readParticipant(page, gated)).toMatchObject({ colourVisionCorrect: 5 });
  });
});

/** The plate is there in colour, whole on the screen, with nothing but grey around it. */
async function lookAtPlate(page: Page, place: number): Promise<void> {
  // Asked in the page, frame by frame: three seconds may be over before a busy machine has answered twice.
  const seen = await page.waitForFunction((name) => {
    const plate = document.querySelector<HTMLCanvasElement>(`canvas[aria-label="${name}"]`);
    if (!plate?.checkVisibility()) return null;
    const { data } = plate.getContext("2d")!.getImageData(0, plate.height / 2, plate.width, 1);
    const isColoured = data.some((value, i) => i % 4 === 0 && value !== data[i + 2]);
    return isColoured ? plate.getBoundingClientRect().toJSON() : null;
  }, `Disc ${place} of 6`);
  const { left, right, width, bottom } = (await seen.jsonValue())!;
  const screen = page.viewportSize()!;
  expect(width).toBeGreaterThan(300);
  expect(left).toBeGreaterThanOrEqual(0);
  expect(right).toBeLessThanOrEqual(screen.width);
  expect(bottom).toBeLessThanOrEqual(screen.height);
  const folder = process.env.TRUEHUE_E2E_PICTURES;
  if (folder) await page.screenshot({ path: `${folder}/plate-${place}-${screen.width}.png` });
}

test("the introduction and the question are accessible in light and dark, narrow and wide", async ({
  page,
}) => {
  await startToPlates(page, gated);
  await checkAccessibility(page, "plates, introduction with a gate");
  await page.getByRole("button", { name: "Show the first disc" }).click();
  await lookAtPlate(page, 1);
  await numberField(page).waitFor();
  await checkAccessibility(page, "plates, question");
});

test("a plate that was out of sight is shown again", async ({ page }) => {
  await startToPlates(page, recording);
  await page.getByRole("button", { name: "Show the first disc" }).click();
  await page.getByRole("img", { name: "Disc 1 of 6" }).waitFor();
  await page.evaluate(() => window.dispatchEvent(new Event("blur")));
  const again = page.getByRole("button", { name: "Show the disc again" });
  await again.waitFor();
  await checkAccessibility(page, "plates, shown again");
  await again.click();
  await page.getByRole("img", { name: "Disc 1 of 6" }).waitFor();
});

test("whoever sees no pictures goes on without plates, unless the study gates on them", async ({
  page,
}) => {
  await startToPlates(page, recording);
  await page.getByRole("button", { name: "Skip the discs" }).click();
  await expectInstructions(page);
  expect(await readParticipant(page, recording)).toMatchObject({
    status: "running",
    colourVision: [],
    colourVisionCorrect: null,
  });

  await startToPlates(page, gated);
  await page.getByRole("button", { name: "End my participation" }).click();
  await expect(page.getByRole("heading", { name: "End your participation?" })).toBeFocused();
  await checkAccessibility(page, "plates, end of participation");
  await page.getByRole("button", { name: "Back to the discs" }).click();
  expect(await readParticipant(page, gated)).toMatchObject({ status: "running" });
  await page.getByRole("button", { name: "End my participation" }).click();
  await page.getByRole("button", { name: "End my participation" }).click();
  await page.waitForURL(/\/debrief$/);
  expect(await readParticipant(page, gated)).toMatchObject({ status: "screened_out" });
});

test("answers are kept until the server has taken them, through a proxy's page and a reload, and for their session alone", async ({
  page,
  context,
}) => {
  await startToPlates(page, recording);
  const keptKey = `truehue-plates-${await sessionIdOf(page, recording)}`;
  const kept = JSON.stringify(["2", "3", "4", "5", "6", "7"]);
  await page.evaluate(([key, answers]) => sessionStorage.setItem(key, answers), [keptKey, kept]);
  const path = "**/plates";
  const portal = { status: 200, contentType: "text/html", body: "<h1>Please sign in</h1>" };
  await page.route(path, (route) => route.fulfill(portal));
  await page.getByRole("button", { name: "Show the first disc" }).click();
  await expect(page.getByRole("status")).toContainText("The server does not answer.");
  await page.reload();
  await page.unroute(path);
  await page.getByRole("button", { name: "Show the first disc" }).click();
  await expectInstructions(page);
  const { colourVision } = await readParticipant(page, recording);
  expect(colourVision).toMatchObject([..."234567"].map((answered) => ({ answered })));

  await page.evaluate(([key, answers]) => sessionStorage.setItem(key, answers), [keptKey, kept]);
  await context.clearCookies();
  await startToPlates(page, recording);
  await page.getByRole("button", { name: "Show the first disc" }).click();
  await page.getByRole("img", { name: "Disc 1 of 6" }).waitFor();
});

test("a browser learns nothing of the plates but their pixels, and gets no pair before it has answered", async () => {
  const participant = new HttpParticipant(gated);
  await participant.start();
  const refused = await participant.post("/trial", {});
  expect(refused.status).toBe(409);
  const plates = `/api/sessions/${gated.slug}/plates`;
  const plate = await participant.get(`${plates}/1`);
  expect(plate.status).toBe(200);
  expect(await decode(plate.body)).toMatchObject({ width: 680, height: 680 });
  const headers = Object.fromEntries(headersOf(plate));
  expect(headers).toMatchObject({
    "content-type": "image/png",
    "cache-control": "no-store, private, no-transform",
    "cross-origin-resource-policy": "same-origin",
  });
  expect(Object.keys(headers)).not.toContain("etag");
  expect((await participant.get(`${plates}/7`)).status).toBe(404);
  expect((await new HttpParticipant(gated).get(`${plates}/1`)).status).toBe(401);
  const answers = Array<null>(6).fill(null);
  const recorded = await participant.post("/plates", { answers });
  expect(JSON.parse(recorded.body.toString())).toEqual({ isScreenedOut: true });
});

test("the dashboard shows the fool rate by colour vision, and says what it is worth", async ({
  page,
  context,
}) => {
  const study = await makeShortStudy({
    name: "strata",
    protocol: { colourVision: { mode: "record", passMin: 5 } },
  });
  await signIn(context, study.ownerEmail);
  await page.goto(`/studies/${study.slug}`);
  const table = page.getByRole("table", { name: "Fool rate by colour vision" });
  await expect(page.getByRole("heading", { name: "By colour vision (exploratory)" })).toBeVisible();
  await expect(table).toHaveCount(0);
  for (const isSkipped of [false, false, true, true]) {
    const participant = new HttpParticipant(study);
    await participant.start();
    const answers = isSkipped ? null : Array<null>(6).fill(null);
    await participant.post("/plates", { answers });
    await participant.goOn();
  }
  await page.reload();
  await expect(table.getByRole("row", { name: /fewer than 5/ })).toHaveCount(2);
  await expect(table.getByRole("row", { name: /not taken/ })).toHaveCount(2);
  await checkAccessibility(page, "dashboard by colour vision");
});

test("simulated observers read every plate", async () => {
  const study = await makeShortStudy({
    name: "observed",
    protocol: { colourVision: { mode: "gate", passMin: 6 } },
  });
  const observers = ["--participants", "2", "--url", process.env.TRUEHUE_E2E_URL!];
  const { code, output } = await runScript("simulate.ts", ["--study", study.slug, ...observers]);
  expect(code, output).toBe(0);
  const where = { studyId: study.id, session: { status: "completed" as const } };
  const people = await db.participant.findMany({ where, select: { colourVisionCorrect: true } });
  expect(people).toEqual([{ colourVisionCorrect: 6 }, { colourVisionCorrect: 6 }]);
});
