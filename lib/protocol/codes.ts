/** Without letters and digits that are taken for one another. 32 of them: a byte's remainder is evenly spread. */
const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/** A letter or digit for each byte. */
export function codeFrom(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join("");
}

/** In groups of four, as people copy them. */
export function groupCode(code: string): string {
  return code.replace(/(.{4})(?=.)/g, "$1-");
}

/** The code as it was made, however it was typed. */
export function ungroupCode(typed: string): string {
  return typed.toUpperCase().replace(/[^A-Z0-9]/g, "");
}
