import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { db } from "@/server/db";
import { findFreePort } from "@/server/postgres/embedded";
import { runScript, startWeb } from "@/test/support/e2e-app";
import { makeShortStudy } from "@/test/support/e2e-study";

const participants = 20;
const kills = 4;

test("the app killed again and again during sessions loses no answer that it has acknowledged", async () => {
  test.slow();
  const study = await makeShortStudy({ name: "crash", protocol: { testTrials: 8 } });
  const folder = await mkdtemp(path.join(tmpdir(), "truehue-crash-"));
  const log = path.join(folder, "acknowledged.jsonl");
  const port = await findFreePort(0);
  const web = await startWeb(port);
  const observers = ["--participants", String(participants), "--concurrency", "4"];
  const where = ["--study", study.slug, "--url", `http://localhost:${port}`, "--log", log];
  const running = runScript("simulate.ts", [...where, ...observers]);
  const total = participants * study.total;
  for (let kill = 1; kill <= kills; kill++) {
    await untilAcknowledged(log, Math.floor((kill * total) / (kills + 1)), running);
    await web.killAndRestart();
  }
  const simulated = await running;
  expect(simulated.output, simulated.output).not.toContain("Error");
  expect(simulated.code).toBe(0);

  const compared = await runScript("simulate.ts", ["--compare", log]);
  console.log(`${kills} kills: ${compared.output.trim()}`);
  expect(compared.output).toContain(`${total} answers acknowledged, 0 lost, 0 changed.`);
  expect(compared.code).toBe(0);
  await checkTable(study.id, total);
  await web.stop();
  await rm(folder, { recursive: true });
});

/** Polls the log until so many answers are acknowledged; stops with the simulation, should that end early. */
async function untilAcknowledged(
  log: string,
  count: number,
  running: Promise<unknown>,
): Promise<void> {
  let hasEnded = false;
  void running.then(() => (hasEnded = true));
  while (!hasEnded) {
    const lines = existsSync(log) ? (await readFile(log, "utf8")).split("\n").length - 1 : 0;
    if (lines >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`The simulation ended before ${count} answers were acknowledged.`);
}

/** Every session complete, each trial answered once, the running totals equal to the answers. */
async function checkTable(studyId: string, total: number): Promise<void> {
  const completed = { studyId, status: "completed" as const };
  const sessions = await db.trialSession.count({ where: completed });
  const abandoned = await db.trialSession.count({ where: { studyId, status: "running" } });
  const responses = await db.response.count({ where: { trial: { session: { studyId } } } });
  console.log(`${sessions} sessions completed, ${responses} answers, ${abandoned} never begun`);
  expect(sessions).toBe(participants);
  expect(responses).toBe(total);
  expect(abandoned).toBe(0);
  const { _sum } = await db.participantTotal.aggregate({ where: { studyId }, _sum: { n: true } });
  const where = { kind: "test" as const, session: { studyId }, response: { isNot: null } };
  expect(_sum.n).toBe(await db.trial.count({ where }));
}
