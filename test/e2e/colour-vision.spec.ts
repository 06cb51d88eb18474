import { expect, test, type Page } from "@playwright/test";
import { db } from "@/server/db";
import { checkAccessibility } from "@/test/support/e2e-axe";
import { HttpParticipant, headersOf } from "@/test/support/e2e-http";
import { sessionIdOf } from "@/test/support/e2e-participant";
import {
  listPlateNumbers,
  numberField,
  startToPlates,
  typeNumber,
} from "@/test/support/e2e-plates";
import { decode, findColour, takeShot } from "@/test/support/e2e-screenshot";
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

const instructions = (page: Page) => page.getByRole("heading", { name: "What you will do" });

test("by keyboard alone, with a reload in the middle: each plate, covered, then its question; then the instructions", async ({
  page,
}) => {
  await startToPlates(page, recording);
  const numbers = await listPlateNumbers(page, recording);
  await page.goto(`/s/${recording.slug}/session`);
  await expect(page, "no way past the plates").toHaveURL(/\/colour-vision$/);
  await page.getByRole("button", { name: "Show the first disc" }).press("Enter");
  await expect(page.getByRole("img", { name: "Disc 1 of 6" })).toBeVisible();
  await expect(numberField(page)).toBeHidden();
  await typeNumber(page, 1, numbers[0]);
  await typeNumber(page, 2, "0");
  await page.reload();
  await page.getByRole("button", { name: "Show the first disc" }).press("Enter");
  for (const place of [3, 4, 5, 6]) await typeNumber(page, place, numbers[place - 1]);
  await expect(instructions(page)).toBeVisible();

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
      await numberField(page).waitFor({ timeout: 15_000 });
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
    await expect(instructions(page)).toBeVisible();
    expect(await readParticipant(page, gated)).toMatchObject({ colourVisionCorrect: 5 });
  });
});

/** The plate is whole on the screen, in colour, on grey; and kept for people to look at. */
async function lookAtPlate(page: Page, place: number): Promise<void> {
  const plate = page.getByRole("img", { name: `Disc ${place} of 6` });
  await plate.waitFor({ timeout: 15_000 });
  await page.waitForTimeout(500);
  const box = (await plate.boundingBox())!;
  const screen = page.viewportSize()!;
  expect(box.width).toBeGreaterThan(300);
  expect(box.x).toBeGreaterThanOrEqual(0);
  expect(box.x + box.width).toBeLessThanOrEqual(screen.width);
  expect(box.y + box.height).toBeLessThanOrEqual(screen.height);
  const shot = await takeShot(page);
  expect(findColour(shot, [box]), "around the plate").toBeNull();
  expect(findColour(shot, []), "on the plate").not.toBeNull();
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
  await numberField(page).waitFor({ timeout: 15_000 });
  await checkAccessibility(page, "plates, question");
});

test("a plate that was out of sight is shown again", async ({ page }) => {
  await startToPlates(page, recording);
  await page.getByRole("button", { name: "Show the first disc" }).click();
  await expect(page.getByRole("img", { name: "Disc 1 of 6" })).toBeVisible();
  await page.evaluate(() => window.dispatchEvent(new Event("blur")));
  const again = page.getByRole("button", { name: "Show the disc again" });
  await again.waitFor({ timeout: 15_000 });
  await checkAccessibility(page, "plates, shown again");
  await again.click();
  await expect(page.getByRole("img", { name: "Disc 1 of 6" })).toBeVisible();
});

test("whoever sees no pictures goes on without plates, unless the study gates on them", async ({
  page,
}) => {
  await startToPlates(page, recording);
  await page.getByRole("button", { name: "Skip the discs" }).click();
  await expect(instructions(page)).toBeVisible();
  expect(await readParticipant(page, recording)).toMatchObject({
    status: "running",
    colourVision: [],
    colourVisionCorrect: null,
  });

  await startToPlates(page, gated);
  await page.getByRole("button", { name: "Skip the discs" }).click();
  await expect(page).toHaveURL(/\/debrief$/);
  expect(await readParticipant(page, gated)).toMatchObject({ status: "screened_out" });
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
    ...{ name: "strata", variants: ["gray", "random"] },
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
