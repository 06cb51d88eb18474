import "server-only";
import { cookies } from "next/headers";
import { env } from "@/server/env";
import { cookieName, cookieValue, findHeld, getHeld, type Held } from "@/server/session-cookie";

const MAX_AGE_S = 60 * 60 * 24 * 30;

/**
 * What a participant's cookie may do. On a recruiter's page (`isFramed`) the app is a third party: browsers then send
 * only cookies that say so, kept apart for that page. They are for https alone, so a site without it cannot be framed
 * by another one.
 */
export function cookieOptions(isFramed: boolean) {
  const secure = env().NEXTAUTH_URL.startsWith("https:");
  const place =
    secure && isFramed
      ? ({ sameSite: "none", partitioned: true } as const)
      : ({ sameSite: "lax" } as const);
  return { ...place, secure, httpOnly: true, path: "/", maxAge: MAX_AGE_S };
}

/** Binds this browser to its session in the study: signed, and out of reach of scripts. */
export async function setSessionCookie(
  studySlug: string,
  sessionId: string,
  { held = "session", isFramed = false }: { held?: Held; isFramed?: boolean } = {},
): Promise<void> {
  const value = cookieValue(held, studySlug, sessionId);
  (await cookies()).set(cookieName(held, studySlug), value, cookieOptions(isFramed));
}

/** The session, or the game, that this browser holds in the study, or null. */
export async function findSessionCookie(studySlug: string, held?: Held): Promise<string | null> {
  return findHeld(await readJar(), studySlug, held);
}

export async function getSessionCookie(studySlug: string, held?: Held): Promise<string> {
  return getHeld(await readJar(), studySlug, held);
}

async function readJar() {
  const all = (await cookies()).getAll();
  return Object.fromEntries(all.map(({ name, value }) => [name, value]));
}
