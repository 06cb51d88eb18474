import type { Size } from "@/lib/protocol/screen";
import { fitsNow, watchViewport } from "./viewport";

/**
 * Notices whether, while a pair is shown, the page is hidden, another window has the focus, or the pictures lose
 * their place or scale. Of the focus only what the browser tells counts: some never say that an embedded page has it.
 */
export class Attention {
  readonly #needed: Size;
  readonly #leaving = new AbortController();
  #isAway = false;
  #scale = window.devicePixelRatio;
  #wasLost = false;

  constructor(needed: Size) {
    this.#needed = needed;
    const { signal } = this.#leaving;
    const onFocus = (isAway: boolean) => () => {
      this.#isAway = isAway;
      this.#look();
    };
    window.addEventListener("blur", onFocus(true), { signal });
    window.addEventListener("focus", onFocus(false), { signal });
    // Whoever answers is here, whatever was said of the focus.
    window.addEventListener("pointerdown", onFocus(false), { signal });
    window.addEventListener("keydown", onFocus(false), { signal });
    signal.addEventListener(
      "abort",
      watchViewport(() => this.#look()),
    );
  }

  /** From now on, until it is called again. */
  begin(): void {
    this.#scale = window.devicePixelRatio;
    this.#wasLost = false;
    this.#look();
  }

  wasLost(): boolean {
    return this.#wasLost;
  }

  close(): void {
    this.#leaving.abort();
  }

  #look(): void {
    const isScaled = window.devicePixelRatio !== this.#scale;
    this.#wasLost ||= document.hidden || this.#isAway || isScaled || !fitsNow(this.#needed);
  }
}

/** For something that is shown once: what came before the call is not known. */
export function watchAttention(needed: Size): { stop: () => boolean } {
  const attention = new Attention(needed);
  attention.begin();
  return {
    stop: () => {
      attention.close();
      return attention.wasLost();
    },
  };
}
