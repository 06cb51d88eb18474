import { readJpegStructure } from "@/lib/stimulus/jpeg-structure";
import { db } from "@/server/db";
import type { IssueResult } from "@/lib/schemas/participant";
import type { AttackedPair, Features } from "@/test/support/e2e-attack";
import { answerTo, headersOf, HttpParticipant, json } from "@/test/support/e2e-http";
import type { ShortStudy } from "@/test/support/e2e-study";
import type { Exchange } from "@/test/support/e2e-http";
import type { WireAnswer } from "@/test/support/e2e-wire";

/** What must be the same for every stimulus of a study. */
export const constantFeatures = [
  ...["length", "bytes on the wire", "headers", "chunks", "markers", "tables", "trailing"],
];

/** Sessions without a browser at this address, one after the other; every stimulus over a connection of its own. */
export async function watchSessions(
  study: ShortStudy,
  { url, sessions }: { url: string; sessions: number },
): Promise<AttackedPair[]> {
  const pairs: AttackedPair[] = [];
  for (let session = 0; session < sessions; session++) {
    const participant = new HttpParticipant(study, url);
    await participant.start();
    for (let isDone = false; !isDone;) {
      const { pair, answered } = await watchTrial(participant);
      pairs.push({ ...pair, session });
      isDone = answered.isDone;
    }
  }
  return pairs;
}

type Issued = Extract<IssueResult, { isDone: false }>;

async function watchTrial(participant: HttpParticipant) {
  const exchange = await participant.post("/trial", {});
  const issued = json<Issued>(exchange);
  const { trialId, stimuli } = issued.trial;
  const answers: WireAnswer[] = [];
  for (const { url } of stimuli) answers.push(await participant.watch(url));
  const [first, second] = answers.map((answer, slot) =>
    measure({ issued, exchange, answer, slot }),
  );
  const { realSlot } = await db.trial.findUniqueOrThrow({ where: { id: trialId } });
  const pair = realSlot === "first" ? { real: first, fake: second } : { real: second, fake: first };
  const side = issued.trial.index % 2 ? "left" : "right";
  const sent = await participant.post("/responses", answerTo(issued, side));
  return { pair, answered: json<{ isDone: boolean }>(sent) };
}

type Seen = { issued: Issued; exchange: Exchange; answer: WireAnswer; slot: number };

/** All that can be measured of a stimulus and of its trial without decoding pixels. */
function measure(seen: Seen): Features {
  return { ...measureAnswer(seen.answer), ...measureAddress(seen), ...measureTrial(seen) };
}

function measureAnswer({ wireBytes, head, chunks, body, firstByteMs, lastByteMs }: WireAnswer) {
  const { segments, headerBytes, trailingBytes } = readJpegStructure(body);
  return {
    length: body.length,
    "bytes on the wire": wireBytes,
    headers: head.replace(/^date: .*$/im, ""),
    chunks: chunks.join(" "),
    markers: segments.map(({ marker }) => marker).join(" "),
    tables: body.toString("latin1", 0, headerBytes),
    trailing: trailingBytes,
    "time to the first byte": firstByteMs,
    "time to the last byte": lastByteMs,
  };
}

function measureAddress({ issued: { trial }, slot }: Seen) {
  const [own, other] = [trial.stimuli[slot].url, trial.stimuli[1 - slot].url];
  const letters = [...own.slice(own.lastIndexOf("/") + 1)].map((letter) => letter.charCodeAt(0));
  return {
    "address before the other's": own < other ? 1 : 0,
    "address's first letter": letters[0],
    "address's last letter": letters[letters.length - 1],
    "address's letters": letters.reduce((sum, letter) => sum + letter, 0),
  };
}

/** What both stimuli share tells them apart only together with their places: counted one way for each of the two. */
function measureTrial({ issued: { trial }, exchange, slot }: Seen) {
  const { side } = trial.stimuli[slot];
  const left = side === "left" ? 1 : -1;
  const first = slot === 0 ? 1 : -1;
  const id = parseInt(trial.trialId.slice(0, 8), 16) / 2 ** 32 - 0.5;
  const later = trial.index / trial.total - 0.5;
  const shape = JSON.stringify(trial).replace(/"(trialId|url)":"[^"]*"|\d+/g, "$1");
  const headers = headersOf(exchange).filter(([name]) => name !== "date");
  return {
    "shown first": first,
    "on the left": left,
    "trial's id, by side": id * left,
    "trial's id, by order": id * first,
    "trial's place, by side": later * left,
    "trial's place, by order": later * first,
    "trial's document, by side": `${side} ${shape}`,
    "trial's document, by order": `${slot} ${shape}`,
    "trial's headers, by side": `${side} ${headers.join()}`,
    "trial's headers, by order": `${slot} ${headers.join()}`,
  };
}
