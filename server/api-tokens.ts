import "server-only";
import { createHash, randomBytes } from "node:crypto";
import { AppError } from "@/lib/errors";
import { db } from "@/server/db";

/** What a program may do. simulate: start sessions of simulated observers. */
export type Scope = "simulate";

const PREFIX = "th_";

function hash(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(token).digest());
}

/** Makes a token that is shown this once; only its hash is kept. */
export async function createApiToken(scopes: Scope[], lifetimeMs: number): Promise<string> {
  const token = `${PREFIX}${randomBytes(32).toString("base64url")}`;
  const expiresAt = new Date(Date.now() + lifetimeMs);
  await db.apiToken.create({ data: { tokenHash: hash(token), scopes, expiresAt } });
  return token;
}

/**
 * Whether the request carries a token with the scope. A token without it is refused, not ignored; what a proxy
 * puts into the same header for its own purposes is no token.
 */
export async function hasScope(request: Request, scope: Scope): Promise<boolean> {
  const header = request.headers.get("authorization");
  if (!header?.startsWith(`Bearer ${PREFIX}`)) return false;
  const token = header.slice("Bearer ".length);
  const where = {
    tokenHash: hash(token),
    revokedAt: null,
    expiresAt: { gt: new Date() },
    scopes: { has: scope },
  };
  if (await db.apiToken.findFirst({ where, select: { id: true } })) return true;
  throw new AppError("unauthorized", `The token is not valid, or may not ${scope}.`);
}
