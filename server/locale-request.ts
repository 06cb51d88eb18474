import { getRequestConfig } from "next-intl/server";
import { isLocale } from "@/lib/locale/locales";
import { messages } from "@/lib/locale/messages";
import { getPageLanguage } from "@/server/page-language";

/** What next-intl asks once for each page, unless a language is named in the call. */
export default getRequestConfig(async ({ locale: named }) => {
  const locale = isLocale(named) ? named : (await getPageLanguage()).language;
  // No time of day is shown; a fixed zone keeps server and browser from disagreeing about one.
  return { locale, messages: messages[locale], timeZone: "UTC" };
});
