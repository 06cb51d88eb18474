/** Where the session is open: in this tab, in another one of the browser, or not known yet. */
export type Place = "asking" | "here" | "elsewhere";

// The page that is just being left, as by a reload, may hold the session for a moment.
const firstTries = 5;
const firstTryMs = 100;
const tryMs = 1000;

/**
 * Keeps a study's session to one tab: two would load each other's trials again and show pairs twice. A tab that comes
 * second waits, as long as it is looked at, until the session is free; or it takes the session over.
 *
 * Browsers lend the lock for it to pages over https and on localhost only. Elsewhere every tab goes on, and the server
 * still takes one answer a trial.
 */
export class SessionTab {
  readonly #name: string;
  readonly #onPlace: (place: Place) => void;
  readonly #leaving = new AbortController();
  #place: Place = "asking";

  constructor(study: string, onPlace: (place: Place) => void) {
    this.#name = `truehue-session-${study}`;
    this.#onPlace = onPlace;
    void this.#wait();
  }

  async takeOver(): Promise<void> {
    if (this.#place !== "here" && (await this.#hold({ steal: true }))) this.#move("here");
  }

  /** Frees the session. The browser does so by itself when the tab is closed or loads another page. */
  leave(): void {
    this.#leaving.abort();
  }

  async #wait(): Promise<void> {
    for (let tries = 1; this.#place !== "here" && !this.#leaving.signal.aborted; tries++) {
      if (!document.hidden && (await this.#hold({ ifAvailable: true }))) return this.#move("here");
      // Asked for meanwhile, it may have been taken over.
      if (tries === firstTries && this.#place === "asking") this.#move("elsewhere");
      await new Promise((resolve) => setTimeout(resolve, tries < firstTries ? firstTryMs : tryMs));
    }
  }

  #move(place: Place): void {
    if (this.#leaving.signal.aborted) return;
    this.#place = place;
    this.#onPlace(place);
  }

  /** Whether this tab has the session now. Where there are no locks to be had, it has. */
  #hold(options: LockOptions): Promise<boolean> {
    const { signal } = this.#leaving;
    if (!navigator.locks) return Promise.resolve(true);
    return new Promise((resolve) => {
      let isHeld = false;
      const keep = async (lock: Lock | null) => {
        isHeld = lock !== null;
        resolve(isHeld);
        if (isHeld && !signal.aborted)
          await new Promise((release) => signal.addEventListener("abort", release));
      };
      const onFailure = () => (isHeld ? this.#onTaken() : resolve(true));
      navigator.locks.request(this.#name, options, keep).catch(onFailure);
    });
  }

  #onTaken(): void {
    this.#move("elsewhere");
    void this.#wait();
  }
}
