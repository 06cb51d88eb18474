import { expect, test } from "@playwright/test";
import { createGrayColorizer } from "@/lib/model/baselines";
import { readJpegStructure } from "@/lib/stimulus/jpeg-structure";
import { answerAll, listTrials, sessionIdOf, startSession } from "@/test/support/e2e-participant";
import { headersOf, type Exchange } from "@/test/support/e2e-http";
import { startRecorder } from "@/test/support/e2e-recorder";
import { findSecrets, listSecrets, type Secret } from "@/test/support/e2e-secrets";
import { makeShortStudy } from "@/test/support/e2e-study";

/** All that protocol.md lets the browser know of a trial before the answer. */
const trialKeys = [
  "blankAfterMs",
  "blankBeforeMs",
  "blankBetweenMs",
  "exposureMs",
  "feedbackMs",
  "index",
  "isDone",
  "phase",
  "presentation",
  "questionText",
  "side",
  "stimuli",
  "stimulusPx",
  "timing",
  "total",
  "trial",
  "trialId",
  "url",
];
const stimulusHeaders = [
  "cache-control",
  "connection",
  "content-length",
  "content-security-policy",
  "content-type",
  "cross-origin-resource-policy",
  "date",
  "keep-alive",
  "transfer-encoding",
  "vary",
  "x-content-type-options",
];
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

test("no byte that a participant's browser receives before the last answer tells what is real, and a planted one is found", async ({
  browser,
}) => {
  const study = await makeShortStudy({
    name: "walk",
    protocol: { practiceTrials: 2, testTrials: 8, vigilanceTrials: 2 },
    variants: ["random"],
    ownVariants: [makeUnmistakableVariant()],
  });
  const recorder = await startRecorder(process.env.TRUEHUE_E2E_URL!);
  const page = await browser.newPage({ baseURL: recorder.url });
  await startSession(page, study);
  const sessionId = await sessionIdOf(page, study);
  await page.getByRole("button", { name: "Begin" }).click();
  await answerAll(page, study);
  const trials = await listTrials(sessionId);
  await page.close();
  await recorder.close();

  const before = untilLastAnswer(recorder.exchanges);
  const known = { secrets: await listSecrets(study.id), trialIds: trials.map(({ id }) => id) };
  const bytes = before.reduce((sum, { body }) => sum + body.length, 0);
  console.log(`walked ${before.length} answers, ${bytes} bytes, ${known.secrets.length} secrets`);
  expect(before.filter(isStimulus)).toHaveLength(2 * study.total);
  expect(before.filter(isIssue)).toHaveLength(study.total);
  expect(before.some(({ path }) => path.includes("/_next/static/"))).toBe(true);
  expect(findLeaks(before, known)).toEqual([]);

  for (const [what, planted, found] of plantLeaks(before, known.secrets)) {
    expect(findLeaks(planted, known).join("\n"), what).toContain(found);
  }
});

/** Its slug and name occur in no program by chance. */
function makeUnmistakableVariant() {
  return {
    slug: "quokka-tint",
    name: "Quokka tint",
    description: "Colours as a quokka sees them",
    kind: "baseline" as const,
    makeColorizer: async () => createGrayColorizer(),
  };
}

type Known = { secrets: Secret[]; trialIds: string[] };

/** Every leak in words; none when the browser has learnt nothing but what it may. */
function findLeaks(exchanges: readonly Exchange[], { secrets, trialIds }: Known): string[] {
  const dynamic = exchanges.filter(({ path }) => !path.startsWith("/_next/static/"));
  const programs = exchanges.filter(({ path }) => path.startsWith("/_next/static/"));
  // Every program says Math.random.
  const inPrograms = secrets.filter(({ text }) => text.toLowerCase() !== "random");
  const leaks = [...findSecrets(dynamic, secrets), ...findSecrets(programs, inPrograms)];
  return [
    ...leaks.map(({ what, where }) => `${what} in the ${where}`),
    ...findForeignIds(exchanges, trialIds),
    ...findForeignKeys(exchanges),
    ...findToldAnswers(exchanges),
    ...findUnequalStimuli(exchanges.filter(isStimulus)),
  ];
}

/** No identifier but those of trials reaches the page. */
function findForeignIds(exchanges: readonly Exchange[], trialIds: readonly string[]): string[] {
  return exchanges.flatMap(({ path, body }) =>
    (body.toString("latin1").match(uuid) ?? [])
      .filter((id) => !trialIds.includes(id))
      .map((id) => `the identifier ${id} in ${path}`),
  );
}

function findForeignKeys(exchanges: readonly Exchange[]): string[] {
  const allowed = (exchange: Exchange) => {
    if (isIssue(exchange)) return trialKeys;
    return isAnswer(exchange) ? ["isDone", "wasCorrect"] : [];
  };
  return exchanges.filter(isJson).flatMap((exchange) =>
    keysOf(JSON.parse(exchange.body.toString()))
      .filter((key) => !allowed(exchange).includes(key))
      .map((key) => `the field ${key} in ${exchange.path}`),
  );
}

function keysOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap(keysOf);
  return Array.isArray(value) ? inner : [...Object.keys(value), ...inner];
}

/** Only the two trials of practice are told. */
function findToldAnswers(exchanges: readonly Exchange[]): string[] {
  const told = exchanges
    .filter(isAnswer)
    .map(({ body }) => JSON.parse(body.toString()).wasCorrect !== null);
  return told.flatMap((isTold, index) =>
    isTold === index < 2 ? [] : [`right or wrong at trial ${index}`],
  );
}

/** Stimuli differ in their pixels and in nothing else. */
function findUnequalStimuli(stimuli: readonly Exchange[]): string[] {
  const looks = stimuli.map((stimulus) => {
    const { segments, headerBytes, trailingBytes } = readJpegStructure(stimulus.body);
    const headers = headersOf(stimulus).filter(([name]) => name !== "date");
    return {
      status: String(stimulus.status),
      length: String(stimulus.body.length),
      markers: segments.map(({ marker }) => marker.toString(16)).join(" "),
      tables: stimulus.body.subarray(0, headerBytes).toString("hex"),
      trailing: String(trailingBytes),
      headers: headers.map((header) => header.join(": ")).join("\n"),
    };
  });
  const unequal = Object.keys(looks[0]).filter(
    (feature) => new Set(looks.map((look) => look[feature as keyof typeof look])).size > 1,
  );
  const foreign = headersOf(stimuli[0]).filter(([name]) => !stimulusHeaders.includes(name));
  return [
    ...unequal.map((feature) => `stimuli differ in ${feature}`),
    ...foreign.map(([name]) => `stimuli have the header ${name}`),
  ];
}

/** The recording with one leak each, and what must be found. */
function plantLeaks(
  exchanges: readonly Exchange[],
  secrets: readonly Secret[],
): [what: string, planted: Exchange[], found: string][] {
  const secret = (what: RegExp) => secrets.find((candidate) => what.test(candidate.what))!.text;
  const plant = (
    where: (exchange: Exchange) => boolean,
    change: (exchange: Exchange) => Partial<Exchange>,
  ) => {
    const index = exchanges.findIndex(where);
    const changed = { ...exchanges[index], ...change(exchanges[index]) };
    return exchanges.with(index, changed);
  };
  const isPage = ({ rawHeaders }: Exchange) => rawHeaders.join().includes("text/html");
  const isScript = ({ path }: Exchange) => path.endsWith(".js");
  const append = (text: string) => (exchange: Exchange) => ({
    body: Buffer.concat([exchange.body, Buffer.from(text)]),
  });
  const header = (value: string) => (exchange: Exchange) => ({
    rawHeaders: [...exchange.rawHeaders, "X-Trace", value],
  });
  const field = (name: string, value: unknown) => (exchange: Exchange) => ({
    body: Buffer.from(JSON.stringify({ ...JSON.parse(exchange.body.toString()), [name]: value })),
  });
  const photo = secret(/^photograph/);
  return [
    ["a photograph's name in a page", plant(isPage, append(photo)), "photograph"],
    ["the same in base64", plant(isPage, append(btoa(`x${photo}`))), "photograph"],
    ["a variant in a header", plant(isIssue, header("Quokka tint")), "variant quokka-tint"],
    ["the seed in a page", plant(isPage, append(secret(/^session/))), "session"],
    ["a kind in a script", plant(isScript, append("kind:'vigilance'")), "kind of trial"],
    [
      "the side of the truth",
      plant(isIssue, field("correctSide", "left")),
      "the field correctSide",
    ],
    ["an unknown identifier", plant(isPage, append(crypto.randomUUID())), "the identifier"],
    ["an answer told", plant(isLastAnswer, field("wasCorrect", false)), "right or wrong"],
    ["a header of one stimulus", plant(isStimulus, header("1")), "stimuli differ in headers"],
    ["a byte more", plant(isStimulus, append("\0")), "stimuli differ in length"],
  ];
}

function untilLastAnswer(exchanges: readonly Exchange[]): Exchange[] {
  return exchanges.slice(0, exchanges.findIndex(isLastAnswer) + 1);
}

const isStimulus = ({ path }: Exchange) => path.startsWith("/api/stimuli/");
const isIssue = ({ path }: Exchange) => path.endsWith("/trial");
const isAnswer = ({ path }: Exchange) => path.endsWith("/responses");
const isLastAnswer = (exchange: Exchange) =>
  isAnswer(exchange) && JSON.parse(exchange.body.toString()).isDone === true;
const isJson = ({ rawHeaders }: Exchange) => rawHeaders.join().includes("application/json");
