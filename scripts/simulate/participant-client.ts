import { AppError } from "@/lib/errors";
import type { ColourVisionInput, ColourVisionResult } from "@/lib/schemas/colour-vision";
import type {
  IssueResult,
  ResponseInput,
  ResponseResult,
  StartInput,
} from "@/lib/schemas/participant";

const RETRY_EVERY_MS = 250;

export type Connection = {
  baseUrl: string;
  study: string;
  /** Marks the session as simulated. */
  token: string;
  /** How long a server that does not answer is waited for. */
  patienceMs: number;
};

/** A participant's browser as far as the server can tell: a cookie, and the requests of the session's page. */
export class ParticipantClient {
  readonly #connection: Connection;
  #cookie = "";

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async start(input: StartInput): Promise<void> {
    const { cookies } = await this.#post("", input);
    this.#cookie = cookies.map((cookie) => cookie.split(";")[0]).join("; ");
  }

  /** Whose session the browser holds: the part of its cookie before the signature. */
  get sessionId(): string {
    const name = `truehue-session-${this.#connection.study}=`;
    return this.#cookie.split(name)[1].split(".")[0];
  }

  async answerPlates(input: ColourVisionInput): Promise<ColourVisionResult> {
    return (await this.#post("/plates", input)).body as ColourVisionResult;
  }

  async issueTrial(): Promise<IssueResult> {
    return (await this.#post("/trial", {})).body as IssueResult;
  }

  /** Downloads a stimulus and gives its length. Its address works once, so a lost one stays lost. */
  async downloadStimulus(url: string): Promise<number> {
    const headers = { cookie: this.#cookie };
    const response = await fetch(`${this.#connection.baseUrl}${url}`, { headers });
    return (await response.arrayBuffer()).byteLength;
  }

  async submit(input: ResponseInput): Promise<ResponseResult> {
    return (await this.#post("/responses", input)).body as ResponseResult;
  }

  async #post(path: string, body: unknown): Promise<Answer> {
    const { baseUrl, study, token, patienceMs } = this.#connection;
    const headers = {
      "content-type": "application/json",
      cookie: this.#cookie,
      authorization: `Bearer ${token}`,
    };
    const request = { method: "POST", headers, body: JSON.stringify(body) };
    const giveUpAtMs = performance.now() + patienceMs;
    for (;;) {
      const answer = await ask(`${baseUrl}/api/sessions/${study}${path}`, request);
      if (answer?.status === 200) return answer;
      const canRetry = answer === null || answer.status >= 500;
      if (!canRetry || performance.now() > giveUpAtMs) throw describe(answer, baseUrl);
      await new Promise((resolve) => setTimeout(resolve, RETRY_EVERY_MS));
    }
  }
}

type Answer = { status: number; cookies: string[]; body: unknown };

/** Null where there is no connection, or where it broke in the middle of the answer. */
async function ask(url: string, request: RequestInit): Promise<Answer | null> {
  try {
    const response = await fetch(url, request);
    const { status } = response;
    const body: unknown = status === 200 ? await response.json() : await response.text();
    return { status, cookies: response.headers.getSetCookie(), body };
  } catch {
    return null;
  }
}

function describe(answer: Answer | null, baseUrl: string): Error {
  if (!answer)
    return new AppError(
      "unavailable",
      `No server answers at ${baseUrl}. Is it running (npm run demo)?`,
    );
  return new AppError("internal", `The server answered ${answer.status}: ${answer.body}`);
}
