import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { AppError } from "@/lib/errors";
import { seededRandom } from "@/lib/protocol/random";
import { makeProgress } from "@/scripts/demo/progress";
import { openEnvironment } from "@/scripts/setup/environment";
import { runScript } from "@/scripts/setup/run-script";
import { defaultRates, makeSusceptibility, parseRates } from "@/scripts/simulate/susceptibility";

const usage = `npm run simulate -- --study SLUG [options]
  --participants N     sessions to run (20)
  --rates A=R,B=R      the observers' true fool rate for each variant (full=0.323,gray=0.1,random=0.13)
  --concurrency N      sessions at the same time (8)
  --url URL            where the app answers (http://localhost:PORT, 3000 without PORT)
  --seed TEXT          another seed, other observers (1)
  --log FILE           a line for every acknowledged answer
  --patience SECONDS   how long a server that does not answer is waited for (60)
npm run simulate -- --compare FILE
  holds such a log against the table of answers; exit code 1 if one is lost or changed`;

function readOptions() {
  const { values } = parseArgs({
    options: {
      study: { type: "string" },
      participants: { type: "string", default: "20" },
      rates: { type: "string" },
      concurrency: { type: "string", default: "8" },
      url: { type: "string", default: `http://localhost:${process.env.PORT || 3000}` },
      seed: { type: "string", default: "1" },
      log: { type: "string" },
      patience: { type: "string", default: "60" },
      compare: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  return values;
}

type Options = ReturnType<typeof readOptions>;

async function main(): Promise<number> {
  const options = readOptions();
  if (options.help || (!options.study && !options.compare)) {
    console.log(usage);
    return options.help ? 0 : 2;
  }
  const environment = await openEnvironment((line) => console.error(line));
  const { db } = await import("@/server/db");
  try {
    return await (options.compare ? compare(options.compare) : simulate(options));
  } finally {
    await db.$disconnect();
    await environment.close();
  }
}

async function compare(file: string): Promise<number> {
  if (!existsSync(file)) throw new AppError("not_found", `There is no file ${file}.`);
  const { compareWithTable } = await import("@/scripts/simulate/acknowledgements");
  const { acknowledged, lost, changed } = await compareWithTable(file);
  console.log(
    `${acknowledged} answers acknowledged, ${lost.length} lost, ${changed.length} changed.`,
  );
  for (const trialId of [...lost, ...changed]) console.log(`  trial ${trialId}`);
  return lost.length + changed.length === 0 ? 0 : 1;
}

async function simulate(options: Options): Promise<number> {
  const { createApiToken } = await import("@/server/api-tokens");
  const { findPublicStudy } = await import("@/server/studies");
  const study = await findPublicStudy(options.study ?? "");
  if (!study)
    throw new AppError("not_found", `There is no study "${options.study}" that has been opened.`);
  const rates = await readRates(study.slug, options.rates);
  const isFooled = makeSusceptibility(rates, options.seed);
  const participants = readCount("participants", options.participants);
  const token = await createApiToken(["simulate"], 24 * 60 * 60 * 1000);
  const patienceMs = 1000 * readCount("patience", options.patience);
  const connection = { baseUrl: options.url, study: study.slug, token, patienceMs };
  const runOne = await makeRunner(connection, {
    options,
    isFooled,
    consentVersion: study.protocol.consentVersion,
  });

  const progress = makeProgress();
  let next = 0;
  let done = 0;
  const lane = async () => {
    while (next < participants) {
      await runOne(next++);
      progress("Simulated sessions", ++done, participants);
    }
  };
  await Promise.all(Array.from({ length: readCount("concurrency", options.concurrency) }, lane));
  return 0;
}

type Crowd = {
  options: Options;
  isFooled: ReturnType<typeof makeSusceptibility>;
  consentVersion: number;
};

async function makeRunner(
  connection: ConstructorParameters<
    typeof import("@/scripts/simulate/participant-client").ParticipantClient
  >[0],
  { options, isFooled, consentVersion }: Crowd,
): Promise<(index: number) => Promise<void>> {
  const { observe } = await import("@/scripts/simulate/observer");
  const { ParticipantClient } = await import("@/scripts/simulate/participant-client");
  const { openAcknowledgementLog } = await import("@/scripts/simulate/acknowledgements");
  const acknowledge = options.log ? openAcknowledgementLog(options.log) : () => undefined;
  return (index) => {
    const random = seededRandom(`${options.seed}/observer/${index}`);
    return observe(
      new ParticipantClient(connection),
      { isFooled, random, consentVersion },
      acknowledge,
    );
  };
}

async function readRates(studySlug: string, text = ""): Promise<Record<string, number>> {
  if (!text) return defaultRates;
  const given = parseRates(text);
  const { listVariantSlugs } = await import("@/server/simulation");
  const known = await listVariantSlugs(studySlug);
  const unknown = Object.keys(given).find((slug) => !known.includes(slug));
  if (unknown === undefined) return { ...defaultRates, ...given };
  const message = `The study has no variant "${unknown}" to give a rate to. It has: ${known.join(", ")}.`;
  throw new AppError("bad_request", message);
}

function readCount(name: string, text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new AppError("bad_request", `--${name} is "${text}", but must be a whole number above 0.`);
}

await runScript(main);
