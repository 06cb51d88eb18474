import "server-only";
import { AppError } from "@/lib/errors";
import { isSignatureOf, sign } from "@/server/signing";

/** The cookies of a request by their names. */
export type Jar = Readonly<Record<string, string | undefined>>;

/** A browser may hold one session and one game of a study. */
export type Held = "session" | "game";

export function cookieName(held: Held, studySlug: string): string {
  return `truehue-${held}-${studySlug}`;
}

/** What the cookie of a session holds: its id, signed for the study. */
export function cookieValue(held: Held, studySlug: string, sessionId: string): string {
  return `${sessionId}.${sign("participant-cookie", signedText(held, studySlug, sessionId))}`;
}

/** The session, or the game, that a browser with these cookies holds in the study, or null. */
export function findHeld(jar: Jar, studySlug: string, held: Held = "session"): string | null {
  return verify(held, studySlug, jar[cookieName(held, studySlug)]);
}

export function getHeld(jar: Jar, studySlug: string, held?: Held): string {
  const sessionId = findHeld(jar, studySlug, held);
  if (sessionId) return sessionId;
  throw new AppError(
    "unauthorized",
    "This browser holds no session in the study. Open the study's start page, and allow cookies.",
    { reason: "noSession" },
  );
}

/** Every session and game that a browser with these cookies holds, in whichever study. */
export function listHeld(jar: Jar): string[] {
  return (["session", "game"] as const)
    .flatMap((held) => {
      const prefix = cookieName(held, "");
      return Object.entries(jar)
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, value]) => verify(held, name.slice(prefix.length), value));
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
