import type { ColourVisionInput, ColourVisionResult } from "@/lib/schemas/colour-vision";
import { Refused, type Answer, type Connection } from "../session/connection";

/** The plates have been answered, or the session is over: the session's page knows the way on. */
export class PlatesOver extends Error {
  constructor() {
    super("the server shows no plates any more");
    this.name = "PlatesOver";
  }
}

export type PlateAnswers = (string | null)[];

/** How long one request may take before it is asked again. */
const patienceMs = 20_000;

type Options = { study: string; session: string; connection: Connection };

/** Talks to the server for the plates of one session. Failing connections are tried again for as long as it takes. */
export class PlateClient {
  readonly #base: string;
  readonly #key: string;
  readonly #connection: Connection;
  readonly #pictures = new Map<number, Promise<ImageBitmap>>();

  /** Answers are kept for one session: the next one in the browser may be somebody else's. */
  constructor({ study, session, connection }: Options) {
    this.#base = `/api/sessions/${study}/plates`;
    this.#key = `truehue-plates-${session}`;
    this.#connection = connection;
  }

  /** The plate's picture, decoded. Asked for early, it is there when it is shown. number: from 1. */
  load(number: number): Promise<ImageBitmap> {
    const loading = this.#pictures.get(number) ?? this.#insistOnPicture(`${this.#base}/${number}`);
    this.#pictures.set(number, loading);
    // Whoever shows the plate sees the failure.
    loading.catch(() => undefined);
    return loading;
  }

  async submit(input: ColourVisionInput): Promise<ColourVisionResult> {
    const ask = () => this.#connection.post<ColourVisionResult>(this.#base, input, { patienceMs });
    const result = await this.#connection.insist(ask).catch((error: unknown) => {
      if (error instanceof Refused) return null;
      throw error;
    });
    this.keep([]);
    if (!result) throw new PlatesOver();
    return result;
  }

  /** Remembers answers over a reload, so that no plate is shown for another three seconds. */
  keep(answers: PlateAnswers): void {
    try {
      sessionStorage.setItem(this.#key, JSON.stringify(answers));
    } catch {
      // A browser that lends no storage starts over after a reload.
      return;
    }
  }

  findKept(): PlateAnswers {
    try {
      return JSON.parse(sessionStorage.getItem(this.#key) ?? "[]") as PlateAnswers;
    } catch {
      return [];
    }
  }

  #insistOnPicture(url: string): Promise<ImageBitmap> {
    return this.#connection.insist(async () => {
      const answer = await this.#connection.ask(url, { patienceMs });
      if (!answer) return null;
      requireTaken(answer);
      // Broken on the way: asked for again.
      return createImageBitmap(answer.body).catch(() => null);
    });
  }
}

function requireTaken({ status }: Answer): void {
  if (status >= 400) throw new PlatesOver();
}
