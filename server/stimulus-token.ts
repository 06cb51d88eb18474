import "server-only";
import { createHash } from "node:crypto";

const PREFIX = "/api/stimuli/";

/** The address under which a browser finds the stimulus of a token. */
export function addressOf(token: string): string {
  return `${PREFIX}${token}`;
}

export function tokenOf(address: string): string {
  return address.startsWith(PREFIX) ? address.slice(PREFIX.length) : "";
}

/** Stimulus addresses are kept as hashes: the table alone opens no picture. */
export function hashToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(token).digest());
}
