import { expect, test } from "@playwright/test";
import { db } from "@/server/db";
import { checkAccessibility } from "@/test/support/e2e-axe";
import { answerButtons, buttonName, startSession } from "@/test/support/e2e-participant";
import { makeShortStudy, type ShortStudy } from "@/test/support/e2e-study";

let study: ShortStudy;

test.beforeAll(async () => {
  study = await makeShortStudy({
    name: "game",
    recruitment: { game: true, listed: true },
    protocol: { feedbackMs: 1000 },
  });
});

const listGames = () =>
  db.trialSession.findMany({
    where: { studyId: study.id, population: "player" },
    include: { participant: true, trials: { include: { response: true } } },
    orderBy: { sequence: "asc" },
  });

test("a game tells after every pair whether it was right, ends with a score to share, and begins anew", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/");
  await page.getByRole("link", { name: study.title }).click();
  await page.getByRole("link", { name: "Just play" }).click();
  await checkAccessibility(page, "play");
  expect(await listGames(), "an invitation starts nothing").toEqual([]);
  await page.getByRole("button", { name: "Play" }).click();
  await page.getByRole("button", { name: "Begin" }).click();
  const buttons = answerButtons(page, study);
  for (let i = 0; i < study.protocol.testTrials; i++) {
    await buttons.getByRole("button", { name: buttonName.left }).click();
    await expect(page.getByRole("status")).toHaveText(/^(Correct\.|No: that was the other one\.)$/);
  }
  await expect(page.getByRole("heading", { name: "Your score" })).toBeVisible();
  const [game] = await listGames();
  const correct = game.trials.filter(({ realSide }) => realSide === "left").length;
  await expect(page.getByText(`${correct} of 4`)).toBeVisible();
  await checkAccessibility(page, "score");
  await page.getByRole("button", { name: "Share" }).click();
  await expect(page.getByRole("status")).toHaveText("Copied.");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain(`in ${correct} of 4 pairs`);
  expect(copied).toContain(`/s/${study.slug}`);
  expect(game.participant).toMatchObject({ screen: null, consentVersion: 0 });
  await page.getByRole("button", { name: "Play again" }).click();
  await expect(page.getByRole("button", { name: "Begin" })).toBeVisible();
  expect(await listGames()).toHaveLength(2);
});

test("who has played is no longer counted as a participant, and who takes part cannot play in between", async ({
  page,
}) => {
  await page.goto(`/s/${study.slug}/play`);
  await page.getByRole("button", { name: "Play" }).click();
  await expect(page.getByRole("button", { name: "Begin" })).toBeVisible();
  await startSession(page, study);
  const session = await db.trialSession.findFirstOrThrow({
    where: { studyId: study.id, population: "participant" },
    include: { exclusions: true },
  });
  expect(session.exclusions.map(({ rule }) => rule)).toContain("played");
  await page.goto(`/s/${study.slug}`);
  await expect(page.getByRole("link", { name: "Just play" })).toHaveCount(0);
  const startKey = "11111111-1111-4111-8111-111111111111";
  const forced = await page.request.post(`/api/games/${study.slug}`, { data: { startKey } });
  expect(forced.status()).toBe(409);
});

test("a study that is neither listed nor to be played shows neither", async ({ page }) => {
  const serious = await makeShortStudy({ name: "serious" });
  await page.goto("/");
  await expect(page.getByRole("link", { name: serious.title })).toHaveCount(0);
  await page.goto(`/s/${serious.slug}`);
  await expect(page.getByRole("link", { name: "Just play" })).toHaveCount(0);
  expect((await page.goto(`/s/${serious.slug}/play`))?.status()).toBe(404);
});
