import "server-only";
import { createHash } from "node:crypto";
import { codeFrom, ungroupCode } from "@/lib/protocol/codes";
import { keyedHash } from "@/server/signing";

const CODE_LENGTH = 16;

/**
 * The code by which a session's participant withdraws: 80 bits, made from the session's id by a key. So it can be shown
 * again without being stored, and who reads the database alone can withdraw nobody.
 */
export function withdrawalCodeOf(sessionId: string): string {
  return codeFrom(keyedHash("withdrawal-code", sessionId).subarray(0, CODE_LENGTH));
}

/** What is stored of a code, to find its session by. */
export function hashWithdrawalCode(code: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(ungroupCode(code)).digest());
}
