import type { Random } from "@/lib/protocol/random";
import type { IssueResult, TrialView } from "@/lib/schemas/participant";
import type { Answer, Ask, Client } from "@/scripts/bench/sessions/http-client";
import { makeAnswer, simulatedScreen, type Acknowledged } from "@/scripts/simulate/observer";

/** What is measured: the four kinds of request of a session. */
export const requestKinds = ["start", "trial", "stimulus", "answer"] as const;
export type RequestKind = (typeof requestKinds)[number];

/** All that the crowd tells afterwards. */
export type Tally = {
  durationsMs: Record<RequestKind, number[]>;
  errors: string[];
  acknowledged: Acknowledged[];
  stimulusBytes: number;
};

export type Crowd = {
  ask: Client;
  tally: Tally;
  slug: string;
  consentVersion: number;
  random: Random;
  /** Whether the measurement is over. */
  isOver: () => boolean;
};

/** How long a person takes from one answer to the next. */
const paceMs = { least: 3000, most: 6000 };

export function emptyTally(): Tally {
  const durationsMs = { start: [], trial: [], stimulus: [], answer: [] };
  return { durationsMs, errors: [], acknowledged: [], stimulusBytes: 0 };
}

/**
 * One place in the crowd, with the session that was started: session after session, at the pace of a person, until the
 * measurement is over.
 */
export async function goOn(crowd: Crowd, started: string | null): Promise<void> {
  let cookie = started;
  while (cookie !== null && !crowd.isOver()) {
    const isDone = await takeTrial(crowd, cookie);
    if (isDone && !crowd.isOver()) cookie = await startSession(crowd);
  }
}

/** Starts a session, and gives the cookie that holds it; null where the server refuses. */
export async function startSession(crowd: Crowd): Promise<string | null> {
  const { slug, consentVersion } = crowd;
  const body = JSON.stringify({
    consentVersion,
    screen: simulatedScreen,
    startKey: crypto.randomUUID(),
  });
  const path = `/api/sessions/${slug}`;
  const started = await measure(crowd, "start", { method: "POST", path, cookie: "", body });
  return started && started.cookies.map((text) => text.split(";")[0]).join("; ");
}

/** A trial from its issue to its answer; whether the session is over. */
async function takeTrial(crowd: Crowd, cookie: string): Promise<boolean> {
  const { least, most } = paceMs;
  const dueMs = performance.now() + least + crowd.random() * (most - least);
  const path = `/api/sessions/${crowd.slug}`;
  const post = { method: "POST", cookie } as const;
  const issued = await measure(crowd, "trial", { ...post, path: `${path}/trial`, body: "{}" });
  if (!issued) return true;
  const result = JSON.parse(issued.body.toString()) as IssueResult;
  if (result.isDone) return true;
  await Promise.all(result.trial.stimuli.map(({ url }) => loadStimulus(crowd, cookie, url)));
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueMs - performance.now())));
  return submit(crowd, { ...post, path: `${path}/responses` }, result.trial);
}

async function loadStimulus(crowd: Crowd, cookie: string, path: string): Promise<void> {
  const loaded = await measure(crowd, "stimulus", { method: "GET", path, cookie });
  crowd.tally.stimulusBytes += loaded?.body.length ?? 0;
}

async function submit(crowd: Crowd, ask: Ask, trial: TrialView): Promise<boolean> {
  const chosenSide = crowd.random() < 0.5 ? "left" : "right";
  const body = JSON.stringify(makeAnswer(trial, chosenSide, crowd.random));
  const answered = await measure(crowd, "answer", { ...ask, body });
  if (!answered) return true;
  crowd.tally.acknowledged.push({ trialId: trial.trialId, chosenSide });
  return (JSON.parse(answered.body.toString()) as { isDone: boolean }).isDone;
}

/** Null for whatever is not a 200: it counts as an error, and is not tried again. */
async function measure(crowd: Crowd, kind: RequestKind, ask: Ask): Promise<Answer | null> {
  const { durationsMs, errors } = crowd.tally;
  try {
    const answer = await crowd.ask(ask);
    durationsMs[kind].push(answer.ms);
    if (answer.status === 200) return answer;
    errors.push(`${kind}: ${answer.status} ${answer.body.toString("utf8", 0, 200)}`);
  } catch (error) {
    errors.push(`${kind}: ${(error as Error).message}`);
  }
  return null;
}
