import { getRequestConfig } from "next-intl/server";
import { isLocale, sourceLocale } from "@/lib/locale/locales";
import { messages } from "@/lib/locale/messages";
import { findBrowserLanguage } from "@/server/locale";

/** What next-intl asks once for each request, unless a language is named in the call. */
export default getRequestConfig(async ({ locale: named }) => {
  const locale = isLocale(named) ? named : ((await findBrowserLanguage()) ?? sourceLocale);
  // No time of day is shown; a fixed zone keeps server and browser from disagreeing about one.
  return { locale, messages: messages[locale], timeZone: "UTC" };
});
