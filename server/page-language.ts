import "server-only";
import { cache } from "react";
import { study } from "next/root-params";
import { isLocale, sourceLocale, type Locale } from "@/lib/locale/locales";
import { findBrowserLanguage } from "@/server/locale";
import { findOwnSession } from "@/server/participants";
import { findPublicStudy } from "@/server/studies";

export type PageLanguage = {
  language: Locale;
  /** A session under way stays in the language that its participant has consented in. */
  isFixed: boolean;
};

/** The language of the page that is being made: of the session under way, else the browser's, else the study's. */
export const getPageLanguage = cache(async (): Promise<PageLanguage> => {
  const slug = await study();
  const ofSession = slug === undefined ? null : await findSessionLanguage(slug);
  if (ofSession) return { language: ofSession, isFixed: true };
  const ofBrowser = await findBrowserLanguage();
  if (ofBrowser) return { language: ofBrowser, isFixed: false };
  const found = slug === undefined ? null : await findPublicStudy(slug);
  return { language: found?.protocol.language ?? sourceLocale, isFixed: false };
});

async function findSessionLanguage(slug: string): Promise<Locale | null> {
  const session = await findOwnSession(slug);
  return session?.status === "running" && isLocale(session.language) ? session.language : null;
}
