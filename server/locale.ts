import "server-only";
import { cookies, headers } from "next/headers";
import { matchAcceptLanguage } from "@/lib/locale/accept-language";
import { isLocale, type Locale } from "@/lib/locale/locales";
import { env } from "@/server/env";

const COOKIE = "truehue-language";
const MAX_AGE_S = 60 * 60 * 24 * 365;

/** The language that this browser asks for: chosen by the switch, else set in the browser. Null where we lack it. */
export async function findBrowserLanguage(): Promise<Locale | null> {
  const chosen = (await cookies()).get(COOKIE)?.value;
  if (isLocale(chosen)) return chosen;
  return matchAcceptLanguage((await headers()).get("accept-language") ?? "");
}

/** Keeps a participant's choice in their browser. It says nothing of who they are. */
export async function setBrowserLanguage(language: Locale): Promise<void> {
  (await cookies()).set(COOKIE, language, {
    httpOnly: true,
    sameSite: "lax",
    secure: env().NEXTAUTH_URL.startsWith("https:"),
    path: "/",
    maxAge: MAX_AGE_S,
  });
}
