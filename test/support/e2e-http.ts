import { randomUUID } from "node:crypto";
import { request, type IncomingMessage, type OutgoingHttpHeaders } from "node:http";
import type { IssueResult } from "@/lib/schemas/participant";
import { simulatedScreen } from "@/scripts/simulate/observer";
import type { ShortStudy } from "@/test/support/e2e-study";
import { fetchOverWire, type WireAnswer } from "@/test/support/e2e-wire";

/** One answer of the server, every byte of it. */
export type Exchange = {
  method: string;
  path: string;
  status: number;
  /** Name, value, name, value …, in the order and spelling of the wire. */
  rawHeaders: string[];
  body: Buffer;
  /** From the request to the last byte. */
  ms: number;
};

type Outgoing = { method?: string; path: string; headers?: OutgoingHttpHeaders; body?: Buffer };

/** Asks the app and keeps all that it says, uncompressed. */
export async function send(appUrl: string, outgoing: Outgoing): Promise<Exchange> {
  const { method = "GET", path, body } = outgoing;
  const headers = { ...outgoing.headers, "accept-encoding": "identity" };
  const startMs = performance.now();
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request(new URL(path, appUrl), { method, headers }, resolve);
    sent.once("error", reject);
    sent.end(body);
  });
  const received = await readAll(answer);
  const { statusCode: status = 0, rawHeaders } = answer;
  return { method, path, status, rawHeaders, body: received, ms: performance.now() - startMs };
}

export async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Name and value of each header, names in lower case. */
export function headersOf({ rawHeaders }: Exchange): [string, string][] {
  return rawHeaders.flatMap((name, i) =>
    i % 2 === 0 ? [[name.toLowerCase(), rawHeaders[i + 1]] as [string, string]] : [],
  );
}

/** A faultless answer to a trial that was issued. */
export function answerTo(
  issued: IssueResult,
  chosenSide: "left" | "right",
): Record<string, unknown> {
  if (issued.isDone) throw new Error("The session has no open trial.");
  const { trialId, presentation, timing } = issued.trial;
  const exposure = { ms: timing.exposureMs, frames: 6, framesDropped: 0 };
  const exposures = { first: exposure, second: exposure };
  const rest = { reactionMs: 700, refreshHz: 60, wasInterrupted: false };
  return { trialId, presentation, chosenSide, exposures, ...rest };
}

/** A participant without a browser. */
export class HttpParticipant {
  readonly #study: ShortStudy;
  readonly #appUrl: string;
  #cookie = "";

  constructor(study: ShortStudy, appUrl = process.env.TRUEHUE_E2E_URL!) {
    this.#study = study;
    this.#appUrl = appUrl;
  }

  async start(): Promise<void> {
    const version = this.#study.protocol.consentVersion;
    const started = await this.post("", {
      ...{ startKey: randomUUID(), consentVersion: version },
      screen: simulatedScreen,
    });
    json(started);
    const cookies = headersOf(started).filter(([name]) => name === "set-cookie");
    this.#cookie = cookies.map(([, value]) => value.split(";")[0]).join("; ");
  }

  /** A whole session: left and right in turn. */
  async takePart(): Promise<void> {
    await this.start();
    await this.goOn();
  }

  /** Answers every trial that is open. */
  async goOn(): Promise<void> {
    for (;;) {
      const issued = await this.issue();
      if (issued.isDone) return;
      const side = issued.trial.index % 2 ? "left" : "right";
      json(await this.post("/responses", answerTo(issued, side)));
    }
  }

  async issue(isInAdvance = false): Promise<IssueResult> {
    return json<IssueResult>(await this.post("/trial", { isInAdvance }));
  }

  /** Begins to show a trial that was issued in advance. */
  begin(issued: IssueResult): Promise<Exchange> {
    if (issued.isDone) throw new Error("The session has no open trial.");
    const { trialId, presentation, stimuli } = issued.trial;
    return this.post("/presentations", { trialId, presentation, address: stimuli[0].url });
  }

  get(path: string, headers: OutgoingHttpHeaders = {}): Promise<Exchange> {
    const own = { cookie: this.#cookie };
    return send(this.#appUrl, { path, headers: { ...headers, ...own } });
  }

  /** The stimulus as it comes through the socket. */
  watch(path: string): Promise<WireAnswer> {
    return fetchOverWire(this.#appUrl, path, this.#cookie);
  }

  post(path: string, input: unknown, headers: OutgoingHttpHeaders = {}): Promise<Exchange> {
    return send(this.#appUrl, {
      method: "POST",
      path: `/api/sessions/${this.#study.slug}${path}`,
      headers: { cookie: this.#cookie, "content-type": "application/json", ...headers },
      body: Buffer.from(JSON.stringify(input)),
    });
  }
}

export function json<T>(exchange: Exchange): T {
  if (exchange.status !== 200) {
    throw new Error(`${exchange.path}: ${exchange.status} ${exchange.body.toString()}`);
  }
  return JSON.parse(exchange.body.toString()) as T;
}
