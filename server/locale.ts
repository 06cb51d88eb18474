import "server-only";
import { cookies, headers } from "next/headers";
import { matchAcceptLanguage } from "@/lib/locale/accept-language";
import { isLocale, type Locale } from "@/lib/locale/locales";
import { cookieOptions } from "@/server/participant-cookie";

const COOKIE = "truehue-language";

/** The language that this browser asks for: chosen by the switch, else set in the browser. Null where we lack it. */
export async function findBrowserLanguage(): Promise<Locale | null> {
  const chosen = (await cookies()).get(COOKIE)?.value;
  if (isLocale(chosen)) return chosen;
  return matchAcceptLanguage((await headers()).get("accept-language") ?? "");
}

/** Keeps a participant's choice in their browser, on a recruiter's page too. It says nothing of who they are. */
export async function setBrowserLanguage(language: Locale): Promise<void> {
  (await cookies()).set(COOKIE, language, cookieOptions(true));
}
