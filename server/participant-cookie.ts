import "server-only";
import { cookies } from "next/headers";
import { AppError } from "@/lib/errors";
import { env } from "@/server/env";
import { isSignatureOf, sign } from "@/server/signing";

const MAX_AGE_S = 60 * 60 * 24 * 30;

/** A browser may hold one session and one game of a study. */
export type Held = "session" | "game";

function cookieName(held: Held, studySlug: string): string {
  return `truehue-${held}-${studySlug}`;
}

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
  const value = `${sessionId}.${sign("participant-cookie", signedText(held, studySlug, sessionId))}`;
  (await cookies()).set(cookieName(held, studySlug), value, cookieOptions(isFramed));
}

/** The session, or the game, that this browser holds in the study, or null. */
export async function findSessionCookie(
  studySlug: string,
  held: Held = "session",
): Promise<string | null> {
  return verify(held, studySlug, (await cookies()).get(cookieName(held, studySlug))?.value);
}

export async function getSessionCookie(studySlug: string, held?: Held): Promise<string> {
  const sessionId = await findSessionCookie(studySlug, held);
  if (sessionId) return sessionId;
  throw new AppError(
    "unauthorized",
    "This browser holds no session in the study. Open the study's start page, and allow cookies.",
    { reason: "noSession" },
  );
}

/** Every session and game that this browser holds, in whichever study. */
export async function listSessionCookies(): Promise<string[]> {
  const all = (await cookies()).getAll();
  return (["session", "game"] as const)
    .flatMap((held) => {
      const prefix = cookieName(held, "");
      return all
        .filter((cookie) => cookie.name.startsWith(prefix))
        .map((cookie) => verify(held, cookie.name.slice(prefix.length), cookie.value));
    })
    .filter((sessionId) => sessionId !== null);
}

function signedText(held: Held, studySlug: string, sessionId: string): string {
  return held === "session" ? `${studySlug}/${sessionId}` : `${held}/${studySlug}/${sessionId}`;
}

function verify(held: Held, studySlug: string, value: string | undefined): string | null {
  const [sessionId, signature] = value?.split(".") ?? [];
  if (!sessionId || !signature) return null;
  const text = signedText(held, studySlug, sessionId);
  return isSignatureOf("participant-cookie", text, signature) ? sessionId : null;
}
