/** The one answer that the server has not acknowledged yet, kept through reloads and closed tabs. */
export class KeptAnswer {
  readonly #key: string;

  constructor(study: string) {
    this.#key = `truehue-unacknowledged-${study}`;
  }

  keep(answer: string): void {
    try {
      localStorage.setItem(this.#key, answer);
    } catch {
      // Where the browser lends no storage, an answer lives as long as its page.
      return;
    }
  }

  find(): string | null {
    try {
      return localStorage.getItem(this.#key);
    } catch {
      return null;
    }
  }

  /** Forgets this answer; another one that was put there meanwhile stays. */
  forget(answer: string): void {
    if (this.find() === answer) localStorage.removeItem(this.#key);
  }
}
