import "server-only";
import { createHash, randomBytes } from "node:crypto";
import { db } from "@/server/db";
import { env } from "@/server/env";

const LIFETIME_MS = 24 * 60 * 60 * 1000;

/** A link that signs its first visitor in under this address, as next-auth's e-mail provider would send it. */
export async function createSignInLink(email: string): Promise<string> {
  const { NEXTAUTH_SECRET, NEXTAUTH_URL } = env();
  const token = randomBytes(32).toString("hex");
  // The form in which next-auth 4 keeps its tokens.
  const hashed = createHash("sha256").update(`${token}${NEXTAUTH_SECRET}`).digest("hex");
  const expires = new Date(Date.now() + LIFETIME_MS);
  await db.verificationToken.create({ data: { identifier: email, token: hashed, expires } });
  const query = new URLSearchParams({ callbackUrl: `${NEXTAUTH_URL}/studies`, token, email });
  return `${NEXTAUTH_URL}/api/auth/callback/email?${query}`;
}
