import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { AppError } from "@/lib/errors";
import { seededRandom } from "@/lib/protocol/random";
import { runScriptForJson } from "@/scripts/bench/child";
import { markAsShown } from "@/scripts/bench/sessions/answers-table";
import type { Lane, LoopFigures } from "@/scripts/bench/sessions/closed-loop";
import { sessionIdIn } from "@/scripts/bench/sessions/http-client";
import type { Stage } from "@/scripts/bench/sessions/stage";
import { childReady, end } from "@/scripts/setup/child-process";
import { makeAnswer, type Acknowledged } from "@/scripts/simulate/observer";
import { findFreePort } from "@/server/postgres/embedded";

/** Connections that send without a pause. */
const connections = 32;

/** Answers for started sessions, all of whose trials have been shown. cookies: one a session. */
export async function prepareLanes(stage: Stage, cookies: readonly string[]): Promise<Lane[]> {
  const random = seededRandom("lanes");
  const bySession = new Map(cookies.map((cookie) => [sessionIdIn(cookie), cookie]));
  const trials = await markAsShown([...bySession.keys()]);
  const { exposureMs, blankBeforeMs, blankBetweenMs, blankAfterMs, feedbackMs } = stage.protocol;
  const timing = { exposureMs, blankBeforeMs, blankBetweenMs, blankAfterMs, feedbackMs };
  return [...bySession].map(([sessionId, cookie]) => ({
    cookie,
    path: `/api/sessions/${stage.slug}/responses`,
    bodies: trials.get(sessionId)!.map((trialId) => {
      const side = random() < 0.5 ? "left" : "right";
      return JSON.stringify(makeAnswer({ trialId, presentation: 1, timing }, side, random));
    }),
  }));
}

/** Lanes for the peer, whose answers belong to no trial. */
export function bareLanes(): Lane[] {
  const body = JSON.stringify({ choice: 1, reactionMs: 700 });
  const bodies = Array<string>(1000).fill(body);
  return Array.from({ length: 400 }, () => ({ cookie: "", path: "/", bodies }));
}

export type LoopResult = { perSecond: number; acknowledged: Acknowledged[] };

/** Answers a second at this address, from a process beside it. */
export async function runLoop(url: string, lanes: Lane[], seconds: number): Promise<LoopResult> {
  const folder = process.env.TRUEHUE_DATA!;
  const [lanesFile, logFile] = ["lanes.json", "sent.json"].map((name) => path.join(folder, name));
  await writeFile(lanesFile, JSON.stringify(lanes));
  const figures = await runScriptForJson<LoopFigures>("sessions/closed-loop", [
    ...["--url", url, "--lanes", lanesFile, "--log", logFile],
    ...["--connections", String(connections), "--seconds", String(seconds)],
  ]);
  if (figures.errors.length > 0) {
    throw new AppError("internal", `Answers were refused: ${figures.errors.join("; ")}`);
  }
  const sent = JSON.parse(await readFile(logFile, "utf8")) as string[];
  const acknowledged = sent.map((body) => JSON.parse(body) as Acknowledged);
  return { perSecond: figures.perSecond, acknowledged };
}

/** Runs the peer for the time of some work with its address. */
export async function withBareServer<T>(
  kind: "insert" | "record",
  work: (url: string) => Promise<T>,
): Promise<T> {
  const port = await findFreePort(0);
  const script = path.join("scripts", "bench", "sessions", "bare-server.ts");
  const loader = ["--conditions=react-server", "--import", "tsx"];
  const child = spawn(
    process.execPath,
    [...loader, script, "--work", kind, "--port", String(port)],
    {
      env: { ...process.env, NODE_ENV: "production" },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    },
  );
  await childReady(child, "The bare server");
  try {
    return await work(`http://127.0.0.1:${port}`);
  } finally {
    await end(child);
  }
}
