import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import { env } from "@/server/env";

/** What the platform's one secret is used for: each purpose has a key of its own. */
type Purpose = "participant-cookie" | "arrival-cookie" | "recruiter-id" | "withdrawal-code";

/** HMAC-SHA256 of the value, 32 bytes. */
export function keyedHash(purpose: Purpose, value: string): Uint8Array<ArrayBuffer> {
  const key = createHmac("sha256", env().NEXTAUTH_SECRET).update(purpose).digest();
  return new Uint8Array(createHmac("sha256", key).update(value).digest());
}

export function sign(purpose: Purpose, value: string): string {
  return Buffer.from(keyedHash(purpose, value)).toString("base64url");
}

export function isSignatureOf(purpose: Purpose, value: string, given: string): boolean {
  const expected = Buffer.from(sign(purpose, value));
  const signature = Buffer.from(given);
  return expected.length === signature.length && timingSafeEqual(expected, signature);
}
