import { expect, test, type Page } from "@playwright/test";
import { presets } from "@/lib/protocol/presets";
import { listResults, type VariantResult } from "@/server/results";
import { db } from "@/server/db";
import { HttpParticipant } from "@/test/support/e2e-http";
import { runScript } from "@/test/support/e2e-app";
import { signIn } from "@/test/support/e2e-researcher";
import { makeShortStudy, type ShortStudy } from "@/test/support/e2e-study";

const rates: Record<string, number> = { gray: 0.15, random: 0.4 };
const participants = 24;
const testTrials = 12;
/** Far enough from the truth to happen by chance in one run of some hundred thousand. */
const zMax = 4.5;

test("simulated observers with known fool rates are estimated near the truth, and real rows stay as they are", async ({
  page,
  context,
}) => {
  // With twelve trials one side may be chosen in eleven by chance, which would exclude an honest session.
  const exclusions = { ...presets["pick-real"].exclusions, sameSideShareMax: 1 };
  const protocol = { practiceTrials: 0, testTrials, vigilanceTrials: 1, exclusions };
  const study = await makeShortStudy({ name: "simulated", protocol, photos: 20 });
  await new HttpParticipant(study).takePart();
  const before = await participantRows(study);
  const wanted = Object.entries(rates).map(([slug, rate]) => `${slug}=${rate}`);
  const { code, output } = await runScript("simulate.ts", [
    ...["--study", study.slug, "--participants", String(participants), "--concurrency", "4"],
    ...["--rates", wanted.join(","), "--url", process.env.TRUEHUE_E2E_URL!],
  ]);
  expect(code, output).toBe(0);

  expect(await participantRows(study)).toEqual(before);
  const populations = await db.trialSession.groupBy({
    by: ["population"],
    where: { studyId: study.id },
    _count: true,
    orderBy: { population: "asc" },
  });
  expect(populations).toEqual([
    { population: "participant", _count: 1 },
    { population: "simulated", _count: participants },
  ]);

  const simulated = (await listResults(study.id)).filter((row) => row.population === "simulated");
  expect(simulated.reduce((sum, { completed }) => sum + completed, 0)).toBe(participants);
  for (const row of simulated) checkEstimate(row);
  await signIn(context, study.ownerEmail);
  await checkDashboard(page, study, simulated);
});

async function participantRows(study: ShortStudy) {
  const rows = await listResults(study.id);
  return rows.filter(({ population }) => population === "participant");
}

/** Draws are independent, so the estimate's error is the binomial one. */
function checkEstimate({ slug, all, completed }: VariantResult): void {
  if (all.kind !== "interval") throw new Error(`${slug} has no interval.`);
  const { rate, trials, interval } = all;
  const truth = rates[slug];
  const z = (rate - truth) / Math.sqrt((truth * (1 - truth)) / trials);
  const isInside = truth >= interval.low && truth <= interval.high;
  console.log(
    `${slug}: truth ${truth}, estimate ${rate.toFixed(3)} from ${trials} trials, 95 % interval ` +
      `${interval.low.toFixed(3)}-${interval.high.toFixed(3)} ${isInside ? "contains" : "MISSES"} it`,
  );
  expect(trials).toBe(testTrials * completed);
  expect(Math.abs(z)).toBeLessThan(zMax);
}

async function checkDashboard(
  page: Page,
  study: ShortStudy,
  simulated: readonly VariantResult[],
): Promise<void> {
  await page.goto(`/studies/${study.slug}`);
  const title = "Simulated observers: fool rate by variant";
  const table = page.getByRole("table", { name: title });
  const people = page.getByRole("table", { name: "Fool rate by variant", exact: true });
  const sessions = page.getByRole("table", { name: "Sessions" });
  for (const { name, completed } of simulated) {
    const trials = String(testTrials * completed);
    await expect(table.getByRole("row", { name })).toContainText(trials);
    await expect(people.getByRole("row", { name })).not.toContainText(trials);
    const row = sessions.getByRole("row", { name: `${name} simulated` });
    await expect(row.getByRole("cell").nth(1)).toHaveText(String(completed));
  }
}
