import type {
  IssueInput,
  IssueResult,
  PresentationInput,
  ResponseInput,
  ResponseResult,
  TrialView,
} from "@/lib/schemas/participant";
import { Connection, Refused } from "./connection";
import type { Course } from "./course";
import { KeptAnswer } from "./kept-answer";

// They may come over a slow line.
const pictureMs = 60_000;

export type LoadedTrial = {
  view: TrialView;
  pictures: [ImageBitmap, ImageBitmap];
  /** The server does not count it as shown before `begin`. */
  isInAdvance: boolean;
};

type Options = {
  course: Course;
  onConnection: (isLost: boolean) => void;
  /** Ends everything that is under way: the page is left, or goes on in another tab. */
  signal: AbortSignal;
};

/** Talks to the server for one session. Failing connections are tried again for as long as it takes. */
export class SessionClient {
  readonly #api: string;
  readonly #connection: Connection;
  readonly #kept: KeptAnswer;
  readonly #signal: AbortSignal;

  constructor({ course, onConnection, signal }: Options) {
    this.#api = course.api;
    this.#connection = new Connection(onConnection, signal);
    this.#kept = new KeptAnswer(course.name);
    this.#signal = signal;
  }

  /** The next trial with both pictures downloaded and decoded, or null when there is none: the session is over. */
  async loadTrial({ isInAdvance = false }: IssueInput = {}): Promise<LoadedTrial | null> {
    const { trial } = await this.#connection.insist(() => this.#tryToLoad(isInAdvance));
    return trial;
  }

  /**
   * To be called before a trial is shown: from now on the server counts it so. Gives another one where the trial has
   * been loaded once more since, as by a tab that cannot be kept from it.
   */
  async begin(trial: LoadedTrial): Promise<LoadedTrial | null> {
    if (!trial.isInAdvance) return trial;
    const { trialId, presentation, stimuli } = trial.view;
    const input: PresentationInput = { trialId, presentation, address: stimuli[0].url };
    const begun = await this.#post<unknown>("presentations", input).catch(orUnwanted);
    if (begun) return trial;
    trial.pictures.forEach((picture) => picture.close());
    return this.loadTrial();
  }

  /** Keeps the answer in the browser until the server has acknowledged it. Null: it is no longer wanted. */
  async submit(response: ResponseInput): Promise<ResponseResult | null> {
    this.#signal.throwIfAborted();
    const answer = JSON.stringify(response);
    this.#kept.keep(answer);
    return this.#deliver(answer);
  }

  /** Sends the answer that was kept, if any. Null when there was none, or when it is no longer wanted. */
  async sendPending(): Promise<ResponseResult | null> {
    const answer = this.#kept.find();
    return answer === null ? null : this.#deliver(answer);
  }

  /** Waits until the server has the page after the last answer to show: a browser's own error page leads nowhere. */
  async awaitPage(path: string): Promise<void> {
    await this.#connection.insist(() => this.#connection.ask(path));
  }

  async #deliver(answer: string): Promise<ResponseResult | null> {
    const result = await this.#post<ResponseResult>("responses", JSON.parse(answer)).catch(
      orUnwanted,
    );
    this.#kept.forget(answer);
    return result;
  }

  /** Issue and pictures as one: an address works once, so lost pictures are issued again. */
  async #tryToLoad(isInAdvance: boolean): Promise<{ trial: LoadedTrial | null } | null> {
    const issued = await this.#postOnce<IssueResult>("trial", { isInAdvance }).catch(orEnded);
    if (!issued) return null;
    if (issued.isDone) return { trial: null };
    const { stimuli } = issued.trial;
    const pictures = await Promise.all(stimuli.map(({ url }) => this.#loadPicture(url)));
    const [first, second] = pictures;
    if (first && second) {
      return { trial: { view: issued.trial, pictures: [first, second], isInAdvance } };
    }
    pictures.forEach((picture) => picture?.close());
    return null;
  }

  /** Whatever went wrong on the way, both pictures are asked for again. */
  async #loadPicture(url: string): Promise<ImageBitmap | null> {
    const answer = await this.#connection.ask(url, { patienceMs: pictureMs });
    if (answer?.status !== 200) return null;
    return createImageBitmap(answer.body).catch(() => null);
  }

  #post<T>(path: string, body: unknown): Promise<T> {
    return this.#connection.insist(() => this.#postOnce<T>(path, body));
  }

  #postOnce<T>(path: string, body: unknown): Promise<T | null> {
    // An answer goes out even when the tab is closed at once.
    return this.#connection.post<T>(`${this.#api}/${path}`, body, {
      keepalive: path === "responses",
    });
  }
}

/**
 * Answered in another tab, a trial of an earlier session, or an answer that this server cannot take, as one of an older
 * page: the next trial is the way on.
 */
function orUnwanted(error: unknown): null {
  if (error instanceof Refused && [400, 404, 409, 422].includes(error.status)) return null;
  throw error;
}

/** The session was ended elsewhere, as by a withdrawal in another tab: the page after the trials knows the way on. */
function orEnded(error: unknown): IssueResult {
  if (error instanceof Refused && error.status === 409) return { isDone: true };
  throw error;
}
