import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import { cookies } from "next/headers";
import { AppError } from "@/lib/errors";
import { env } from "@/server/env";

const MAX_AGE_S = 60 * 60 * 24 * 30;

function cookieName(studySlug: string): string {
  return `truehue-session-${studySlug}`;
}

function sign(value: string): string {
  const key = createHmac("sha256", env().NEXTAUTH_SECRET).update("participant-cookie").digest();
  return createHmac("sha256", key).update(value).digest("base64url");
}

/** Binds this browser to its session in the study: signed, and out of reach of scripts. */
export async function setSessionCookie(studySlug: string, sessionId: string): Promise<void> {
  const value = `${sessionId}.${sign(`${studySlug}/${sessionId}`)}`;
  (await cookies()).set(cookieName(studySlug), value, {
    httpOnly: true,
    sameSite: "lax",
    secure: env().NEXTAUTH_URL.startsWith("https:"),
    path: "/",
    maxAge: MAX_AGE_S,
  });
}

/** The session that this browser holds in the study, or null. */
export async function findSessionCookie(studySlug: string): Promise<string | null> {
  return verify(studySlug, (await cookies()).get(cookieName(studySlug))?.value);
}

export async function getSessionCookie(studySlug: string): Promise<string> {
  const sessionId = await findSessionCookie(studySlug);
  if (sessionId) return sessionId;
  throw new AppError(
    "unauthorized",
    "This browser holds no session in the study. Open the study's start page, and allow cookies.",
    { reason: "noSession" },
  );
}

/** Every session that this browser holds, in whichever study. */
export async function listSessionCookies(): Promise<string[]> {
  const prefix = cookieName("");
  return (await cookies())
    .getAll()
    .filter((cookie) => cookie.name.startsWith(prefix))
    .map((cookie) => verify(cookie.name.slice(prefix.length), cookie.value))
    .filter((sessionId) => sessionId !== null);
}

function verify(studySlug: string, value: string | undefined): string | null {
  const [sessionId, signature] = value?.split(".") ?? [];
  if (!sessionId || !signature) return null;
  const expected = Buffer.from(sign(`${studySlug}/${sessionId}`));
  const given = Buffer.from(signature);
  return expected.length === given.length && timingSafeEqual(expected, given) ? sessionId : null;
}
