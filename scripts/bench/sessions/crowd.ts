import { writeFile } from "node:fs/promises";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { seededRandom } from "@/lib/protocol/random";
import { makeClient } from "@/scripts/bench/sessions/http-client";
import { distributionOf, type Distribution } from "@/scripts/bench/sessions/percentiles";
import {
  emptyTally,
  requestKinds,
  goOn,
  startSession,
  type RequestKind,
  type Tally,
} from "@/scripts/bench/sessions/participant";
import { runScript } from "@/scripts/setup/run-script";

/** What the load generator prints, as one line of JSON. */
export type CrowdFigures = {
  durations: Record<RequestKind, Distribution>;
  seconds: number;
  errors: number;
  /** The first few of them. */
  examples: string[];
  stimulusBytes: number;
  /** How late the generator itself ran: what it adds to every duration. */
  ownDelayMs: { p50: number; p99: number };
};

/**
 * The load generator: as many participants at once as are wanted. They come within so many seconds; what is measured
 * begins when all of them have started.
 */
async function main(): Promise<number> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: {
      ...{ url: text, slug: text, token: text, log: text, participants: text },
      ...{ arrive: text, seconds: text, consent: text },
    },
  });
  const count = Number(values.participants);
  const seconds = Number(values.seconds);
  const tally = emptyTally();
  let startMs = Infinity;
  const crowd = {
    tally,
    ask: makeClient(values.url!, { authorization: `Bearer ${values.token}` }),
    slug: values.slug!,
    consentVersion: Number(values.consent),
    random: seededRandom("crowd"),
    isOver: () => performance.now() - startMs > 1000 * seconds,
  };
  const delay = monitorEventLoopDelay({ resolution: 10 });
  const places = Array.from({ length: count }, async (_, place) => {
    const waitMs = (1000 * Number(values.arrive) * place) / count;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    return { going: goOn(crowd, await startSession(crowd)) };
  });
  const started = await Promise.all(places);
  beginAnew(tally);
  startMs = performance.now();
  delay.enable();
  await Promise.all(started.map(({ going }) => going));
  delay.disable();
  await writeFile(values.log!, JSON.stringify(tally.acknowledged));
  const own = { p50: delay.percentile(50) / 1e6, p99: delay.percentile(99) / 1e6 };
  console.log(JSON.stringify(figuresOf(tally, (performance.now() - startMs) / 1000, own)));
  return 0;
}

/** From now on it is measured. The starts so far stay, as do the answers, to be looked for in the table, and errors. */
function beginAnew(tally: Tally): void {
  tally.stimulusBytes = 0;
  for (const kind of ["trial", "stimulus", "answer"] as const) tally.durationsMs[kind].length = 0;
}

function figuresOf(tally: Tally, seconds: number, ownDelayMs: CrowdFigures["ownDelayMs"]) {
  const { durationsMs, errors, stimulusBytes } = tally;
  const durations = Object.fromEntries(
    requestKinds.map((kind) => [kind, distributionOf(durationsMs[kind])]),
  ) as CrowdFigures["durations"];
  const examples = [...new Set(errors)].slice(0, 5);
  const figures: CrowdFigures = {
    ...{ durations, seconds, errors: errors.length, examples, stimulusBytes, ownDelayMs },
  };
  return figures;
}

await runScript(main);
process.exit();
