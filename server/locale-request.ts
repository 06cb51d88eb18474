import { getRequestConfig } from "next-intl/server";
import { study } from "next/root-params";
import { isLocale, sourceLocale, type Locale } from "@/lib/locale/locales";
import { messages } from "@/lib/locale/messages";
import { findBrowserLanguage } from "@/server/locale";
import { findPublicStudy } from "@/server/studies";

/** What next-intl asks once for each page, unless a language is named in the call. */
export default getRequestConfig(async ({ locale: named }) => {
  const locale = isLocale(named) ? named : await getPageLanguage();
  // No time of day is shown; a fixed zone keeps server and browser from disagreeing about one.
  return { locale, messages: messages[locale], timeZone: "UTC" };
});

/** The browser's language; where we lack it, that of the page's study. */
async function getPageLanguage(): Promise<Locale> {
  const language = await findBrowserLanguage();
  if (language) return language;
  const slug = await study();
  const found = slug === undefined ? null : await findPublicStudy(slug);
  return found?.protocol.language ?? sourceLocale;
}
