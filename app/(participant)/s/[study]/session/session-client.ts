import type {
  IssueInput,
  IssueResult,
  ResponseInput,
  ResponseResult,
  TrialView,
} from "@/lib/schemas/participant";

const RETRY_MS = [500, 1000, 2000, 4000, 8000, 15_000];

/** The server refused, and asking again would not help. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "Refused";
    this.status = status;
  }
}

export type LoadedTrial = { view: TrialView; pictures: [ImageBitmap, ImageBitmap] };

/** Talks to the server for one session. Failing connections are tried again for as long as it takes. */
export class SessionClient {
  readonly #base: string;
  readonly #pendingKey: string;
  readonly #onConnection: (isLost: boolean) => void;

  constructor(study: string, onConnection: (isLost: boolean) => void) {
    this.#base = `/api/sessions/${study}`;
    this.#pendingKey = `truehue-unacknowledged-${study}`;
    this.#onConnection = onConnection;
  }

  /** The next trial with both pictures downloaded and decoded, or null when every trial has its answer. */
  async loadTrial(): Promise<LoadedTrial | null> {
    let input: IssueInput = {};
    for (let attempt = 0; ; attempt++) {
      const issued = await this.#post<IssueResult>("trial", input);
      if (issued.isDone) return null;
      const view = issued.trial;
      const pictures = await loadPictures(view);
      this.#onConnection(pictures === null);
      if (pictures) return { view, pictures };
      // A picture's address works once: a lost one is issued again, as the same presentation.
      input = { neverShown: { trialId: view.trialId, presentation: view.presentation } };
      await backOff(attempt);
    }
  }

  /** Keeps the answer in the browser until the server has acknowledged it. */
  async submit(response: ResponseInput): Promise<ResponseResult | null> {
    const answer = JSON.stringify(response);
    this.#keep(answer);
    return this.#deliver(answer);
  }

  /** Sends the answer that was kept, if any. Null when there was none, or when it is no longer wanted. */
  async sendPending(): Promise<ResponseResult | null> {
    const kept = this.#findKept();
    return kept === null ? null : this.#deliver(kept);
  }

  async #deliver(answer: string): Promise<ResponseResult | null> {
    const result = await this.#post<ResponseResult>("responses", JSON.parse(answer)).catch(
      orUnwanted,
    );
    // Another tab may have put its own there meanwhile.
    if (this.#findKept() === answer) localStorage.removeItem(this.#pendingKey);
    return result;
  }

  /** Where the browser lends no storage, an answer lives as long as its page. */
  #keep(answer: string): void {
    try {
      localStorage.setItem(this.#pendingKey, answer);
    } catch {
      // Sent all the same; only a reload before the acknowledgement would lose it.
      return;
    }
  }

  #findKept(): string | null {
    try {
      return localStorage.getItem(this.#pendingKey);
    } catch {
      return null;
    }
  }

  async #post<T>(path: string, body: unknown): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      const answer = await postJson(`${this.#base}/${path}`, body);
      this.#onConnection(answer === null);
      if (answer) return accept<T>(answer);
      await backOff(attempt);
    }
  }
}

/** Answered in another tab, or a trial of an earlier session: the next trial is the way on. */
function orUnwanted(error: unknown): null {
  if (error instanceof Refused && [404, 409].includes(error.status)) return null;
  throw error;
}

type Answer = { status: number; body: unknown };

/** Null where asking again may help: no connection, one that broke in the middle of the answer, a failing server. */
async function postJson(url: string, body: unknown): Promise<Answer | null> {
  const headers = { "content-type": "application/json" };
  try {
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
    if (response.status >= 500) return null;
    return { status: response.status, body: await response.json() };
  } catch {
    return null;
  }
}

function accept<T>({ status, body }: Answer): T {
  if (status < 400) return body as T;
  throw new Refused(status, (body as { error: { message: string } }).error.message);
}

async function loadPictures(view: TrialView): Promise<LoadedTrial["pictures"] | null> {
  try {
    const [first, second] = view.stimuli;
    return await Promise.all([loadPicture(first.url), loadPicture(second.url)]);
  } catch {
    // Whatever went wrong on the way, both pictures are asked for again.
    return null;
  }
}

async function loadPicture(url: string): Promise<ImageBitmap> {
  const response = await fetch(url);
  if (!response.ok) throw new Refused(response.status, "The picture is not to be had.");
  return createImageBitmap(await response.blob());
}

function backOff(attempt: number): Promise<void> {
  const delayMs = RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)];
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
