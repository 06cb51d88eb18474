/**
 * The key of a start that the server has not acknowledged: sent again, it finds the session that it may have begun.
 * Kept as long as the tab, or as long as the page where the browser lends no storage.
 */
export class StartKey {
  readonly #name: string;
  #key: string | null = null;

  constructor(name: string) {
    this.#name = `truehue-start-${name}`;
  }

  get(): string {
    this.#key ??= this.#stored() ?? makeUuid();
    this.#store(this.#key);
    return this.#key;
  }

  /** After the server's word, whatever it was: the next start is another one. */
  forget(): void {
    this.#key = null;
    this.#store(null);
  }

  #stored(): string | null {
    try {
      return sessionStorage.getItem(this.#name);
    } catch {
      return null;
    }
  }

  #store(key: string | null): void {
    try {
      if (key === null) sessionStorage.removeItem(this.#name);
      else sessionStorage.setItem(this.#name, key);
    } catch {
      // The key then lives as long as its page.
      return;
    }
  }
}

/** A random UUID (RFC 9562, version 4). crypto.randomUUID() is there on https and localhost only. */
function makeUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
