import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { presets } from "@/lib/protocol/presets";
import { seededRandom } from "@/lib/protocol/random";
import { runScriptForJson } from "@/scripts/bench/child";
import type { BenchOptions } from "@/scripts/bench/options";
import { compare, type Row } from "@/scripts/bench/rows";
import { compareAnswers } from "@/scripts/bench/sessions/answers-table";
import type { Lane } from "@/scripts/bench/sessions/closed-loop";
import type { CrowdFigures } from "@/scripts/bench/sessions/crowd";
import { makeClient } from "@/scripts/bench/sessions/http-client";
import { bareLanes, prepareLanes, runLoop, withBareServer } from "@/scripts/bench/sessions/loops";
import { emptyTally, requestKinds, startSession } from "@/scripts/bench/sessions/participant";
import { distributionOf, type Distribution } from "@/scripts/bench/sessions/percentiles";
import { summariseProfile } from "@/scripts/bench/sessions/profile";
import { shareSessions } from "@/scripts/bench/sessions/share";
import { openStage, type Stage } from "@/scripts/bench/sessions/stage";
import type { Acknowledged } from "@/scripts/simulate/observer";
import { db } from "@/server/db";

/** Within how many seconds the crowd comes. */
const arriveSeconds = 60;
const loopSeconds = 5;

/**
 * The built app under load: a crowd at the pace of people; as many starts at once; and answers without a pause,
 * against a bare server in turn.
 */
export async function* benchSessions(options: BenchOptions): AsyncGenerator<Row> {
  shareSessions(options.participants, options.rounds);
  const stage = await openStage();
  try {
    const acknowledged: Acknowledged[] = [];
    yield* crowdRows(stage, options, acknowledged);
    const lanes = yield* startRows(stage, options);
    yield* loopRows(stage, options, lanes, acknowledged);
    const { lost, doubled } = await compareAnswers(acknowledged);
    yield bare(`answers lost, of ${acknowledged.length} acknowledged`, lost, "answers");
    yield bare("answers doubled, in table or totals", doubled, "answers");
  } finally {
    await stage.close();
  }
}

function bare(name: string, ours: number, unit: string): Row {
  return { name, unit, ours, peer: null, ratio: null };
}

function* distributionRows(name: string, { count, p50, p95, p99, max }: Distribution) {
  const parts = Object.entries({ p50, p95, p99, max });
  for (const [part, ms] of parts) yield bare(`${name}, ${part} of ${count}`, ms, "ms");
}

async function* crowdRows(
  stage: Stage,
  { participants, seconds }: BenchOptions,
  acknowledged: Acknowledged[],
): AsyncGenerator<Row> {
  const log = path.join(process.env.TRUEHUE_DATA!, "crowd.json");
  const figures = await runScriptForJson<CrowdFigures>("sessions/crowd", [
    ...["--url", stage.url, "--slug", stage.slug, "--token", stage.token, "--log", log],
    ...["--participants", String(participants), "--arrive", String(arriveSeconds)],
    ...["--seconds", String(seconds), "--consent", String(presets["pick-real"].consentVersion)],
  ]);
  acknowledged.push(...(JSON.parse(await readFile(log, "utf8")) as Acknowledged[]));
  for (const example of figures.examples) console.log(`Error of ${example}`);
  const { durations, stimulusBytes, ownDelayMs } = figures;
  console.log(
    `${participants} participants for ${figures.seconds.toFixed(0)} s, once all had started: ` +
      `${(durations.answer.count / figures.seconds).toFixed(0)} answers/s, ` +
      `${(stimulusBytes / figures.seconds / 1e6).toFixed(1)} MB/s of pictures; the load generator ran ` +
      `${ownDelayMs.p50.toFixed(0)} ms late (p50), ${ownDelayMs.p99.toFixed(0)} ms (p99), which is in these figures.`,
  );
  yield bare(`errors among ${participants} at human pace`, figures.errors, "requests");
  for (const kind of ["answer", ...requestKinds.filter((other) => other !== "answer")] as const)
    yield* distributionRows(kind, durations[kind]);
}

/** As many starts at once; their sessions are what the closed loops answer. */
async function* startRows(
  stage: Stage,
  { participants }: BenchOptions,
): AsyncGenerator<Row, Lane[]> {
  const tally = emptyTally();
  const crowd = {
    tally,
    ask: makeClient(stage.url, { authorization: `Bearer ${stage.token}` }),
    slug: stage.slug,
    consentVersion: presets["pick-real"].consentVersion,
    random: seededRandom("starts"),
    isOver: () => false,
  };
  const startMs = performance.now();
  const cookies = await Promise.all(
    Array.from({ length: participants }, () => startSession(crowd)),
  );
  const seconds = (performance.now() - startMs) / 1000;
  for (const example of new Set(tally.errors)) console.log(`Error of ${example}`);
  yield bare(`errors among ${participants} starts at once`, tally.errors.length, "requests");
  yield bare("starts at once, each second", participants / seconds, "starts/s");
  yield* distributionRows("start at once", distributionOf(tally.durationsMs.start));
  return prepareLanes(
    stage,
    cookies.filter((cookie) => cookie !== null),
  );
}

async function* loopRows(
  stage: Stage,
  { rounds }: BenchOptions,
  lanes: Lane[],
  acknowledged: Acknowledged[],
): AsyncGenerator<Row> {
  await db.$executeRaw`
    CREATE TABLE "bare_answer" ("id" uuid PRIMARY KEY, "trial_id" uuid UNIQUE, "choice" smallint, "reaction_ms" int, "received_at" timestamptz)`;
  const share = shareSessions(lanes.length, rounds);
  const takeLanes = () => lanes.splice(0, share);
  const run = async (url: string) => {
    const result = await runLoop(url, takeLanes(), loopSeconds);
    acknowledged.push(...result.acknowledged);
    return result.perSecond;
  };
  const peer = () =>
    withBareServer("insert", async (url) => {
      return (await runLoop(url, bareLanes(), loopSeconds)).perSecond;
    });
  const unit = "answers/s";
  yield await compare("answers without a pause, the app : one INSERT", {
    ...{ unit, rounds, peer },
    ours: () => run(stage.url),
  });
  yield await compare("  what it records without the app : one INSERT", {
    ...{ unit, rounds, peer },
    ours: () => withBareServer("record", run),
  });
  yield* profileRows(stage, () => run(stage.url));
}

/** Where the app's process spends its time while it is answered without a pause. */
async function* profileRows(stage: Stage, load: () => Promise<unknown>): AsyncGenerator<Row> {
  const folder = await mkdtemp(path.join(tmpdir(), "truehue-profile-"));
  try {
    await stage.restartWeb(["--cpu-prof", `--cpu-prof-dir=${folder}`]);
    await load();
    await stage.restartWeb([]);
    for (const { part, share } of await summariseProfile(folder))
      yield bare(`  the app's processor time: ${part}`, 100 * share, "%");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
