/** A server that is so late has lost the request. */
const ANSWER_MS = 10_000;
const RETRY_MS = [500, 1000, 2000, 4000, 8000, 15_000];

export type Question = RequestInit & { patienceMs?: number };
export type Answer = { status: number; body: Blob };

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

/** Failures that pass: of the server, of a proxy before it, or of too many at once. */
function isPassing(status: number): boolean {
  return status >= 500 || status === 408 || status === 429;
}
