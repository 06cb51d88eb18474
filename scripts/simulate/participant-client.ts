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
    const response = await this.#post("", input);
    this.#cookie = response.headers
      .getSetCookie()
      .map((cookie) => cookie.split(";")[0])
      .join("; ");
    await response.body?.cancel();
  }

  async issueTrial(): Promise<IssueResult> {
    return (await this.#post("/trial", {})).json();
  }

  /** Downloads a stimulus and gives its length. Its address works once, so a lost one stays lost. */
  async downloadStimulus(url: string): Promise<number> {
    const headers = { cookie: this.#cookie };
    const response = await fetch(`${this.#connection.baseUrl}${url}`, { headers });
    return (await response.arrayBuffer()).byteLength;
  }

  async submit(input: ResponseInput): Promise<ResponseResult> {
    return (await this.#post("/responses", input)).json();
  }

  async #post(path: string, body: unknown): Promise<Response> {
    const { baseUrl, study, token, patienceMs } = this.#connection;
    const request = {
      method: "POST",
      headers: {
        "content-type": "application/json",
        cookie: this.#cookie,
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify(body),
    };
    const giveUpAtMs = performance.now() + patienceMs;
    for (;;) {
      const response = await fetch(`${baseUrl}/api/sessions/${study}${path}`, request).catch(
        () => null,
      );
      if (response?.ok) return response;
      const canRetry = response === null || response.status >= 500;
      if (!canRetry || performance.now() > giveUpAtMs) throw await describe(response, baseUrl);
      await new Promise((resolve) => setTimeout(resolve, RETRY_EVERY_MS));
    }
  }
}

async function describe(response: Response | null, baseUrl: string): Promise<Error> {
  if (!response) return new Error(`No server answers at ${baseUrl}. Is it running (npm run demo)?`);
  return new Error(`The server answered ${response.status}: ${await response.text()}`);
}
