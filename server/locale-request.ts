import compile from "icu-minify/compile";
import { getRequestConfig } from "next-intl/server";
import { isLocale, type Locale } from "@/lib/locale/locales";
import { messages, type Messages } from "@/lib/locale/messages";
import { getPageLanguage } from "@/server/page-language";

/** What next-intl asks once for each page, unless a language is named in the call. */
export default getRequestConfig(async ({ locale: named }) => {
  const locale = isLocale(named) ? named : (await getPageLanguage()).language;
  return {
    locale,
    messages: parsedMessages(locale),
    formats: { number: { percent: { style: "percent" } } },
    // No time of day is shown; a fixed zone keeps server and browser from disagreeing about one.
    timeZone: "UTC",
  };
});

const parsed = new Map<Locale, Messages>();

/** The formatter takes parsed messages only (next.config.ts). A language is parsed when it is first asked for. */
function parsedMessages(locale: Locale): Messages {
  const own = parsed.get(locale) ?? (mapTexts(messages[locale], parse) as Messages);
  parsed.set(locale, own);
  return own;
}

/** The parser's objects have no prototype, and React passes none such on to browsers: a clone has. */
function parse(text: string): unknown {
  return structuredClone(compile(text));
}

function mapTexts(tree: object, change: (text: string) => unknown): object {
  const entries = Object.entries(tree).map(([key, value]) => [
    key,
    typeof value === "string" ? change(value) : mapTexts(value, change),
  ]);
  return Object.fromEntries(entries);
}
