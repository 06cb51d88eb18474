import { isPassing } from "../../../post";

/** A server that is so late has lost the request. */
const ANSWER_MS = 10_000;
const RETRY_MS = [500, 1000, 2000, 4000, 8000, 15_000];

export type Question = RequestInit & { patienceMs?: number };
export type Answer = { status: number; body: Blob };

/** The server refused, and asking again would not help. */
export class Refused extends Error {
  readonly status: number;
  /** Why, where the participant can be told in their language. */
  readonly reason: string | undefined;

  constructor(status: number, message = "the server refused", reason?: string) {
    super(message);
    this.name = "Refused";
    this.status = status;
    this.reason = reason;
  }
}

/** Asks the server again and again for as long as it takes, and tells how that goes. Ends when `signal` is aborted. */
export class Connection {
  readonly #onConnection: (isLost: boolean) => void;
  readonly #signal: AbortSignal;

  constructor(onConnection: (isLost: boolean) => void, signal: AbortSignal) {
    this.#onConnection = onConnection;
    this.#signal = signal;
  }

  /** Tries until an attempt gives other than null. */
  async insist<T>(attempt: () => Promise<T | null>): Promise<T> {
    for (let failures = 0; ; failures++) {
      this.#signal.throwIfAborted();
      const result = await attempt();
      this.#signal.throwIfAborted();
      this.#onConnection(result === null);
      if (result !== null) return result;
      await this.#pause(failures);
    }
  }

  /**
   * One request and all of its answer. Null: no connection, one that broke, or a server that fails or does not answer
   * in time.
   */
  async ask(
    url: string,
    { patienceMs = ANSWER_MS, ...init }: Question = {},
  ): Promise<Answer | null> {
    const giveUp = new AbortController();
    const stop = () => giveUp.abort();
    const timer = setTimeout(stop, patienceMs);
    this.#signal.addEventListener("abort", stop);
    try {
      const response = await fetch(url, { ...init, signal: giveUp.signal });
      const { status } = response;
      const body = await response.blob();
      return isPassing(status) ? null : { status, body };
    } catch {
      // The browser tells offline, refused, reset and timed out apart no better than this.
      return null;
    } finally {
      clearTimeout(timer);
      this.#signal.removeEventListener("abort", stop);
    }
  }

  /** Sends a value as JSON and gives the answer's. Null where there is none: see `ask`, and some proxy's page. */
  async post<T>(url: string, value: unknown, question: Question = {}): Promise<T | null> {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify(value);
    const answer = await this.ask(url, { ...question, method: "POST", headers, body });
    return answer && readAnswer<T>(answer);
  }

  /** Longer after each failure, by a random part, so that pages cut off together come back apart. */
  #pause(failures: number): Promise<void> {
    const longestMs = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)];
    const delayMs = longestMs * (0.5 + Math.random() / 2);
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        window.removeEventListener("online", end);
        this.#signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, delayMs);
      window.addEventListener("online", end);
      this.#signal.addEventListener("abort", end);
    });
  }
}

/** Null for what is no JSON, and so no word of this server. */
async function readAnswer<T>({ status, body }: Answer): Promise<T | null> {
  const parsed = parseJson(await body.text());
  if (parsed === null) return null;
  if (status < 400) return parsed as T;
  const { error } = parsed as { error?: { message: string; reason?: string } };
  throw new Refused(status, error?.message, error?.reason);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
