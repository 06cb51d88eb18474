/** The languages of participants' pages, by their ISO 639-1 codes. Researchers' pages are in English. */
export const locales = ["en", "it", "sv", "de", "es", "zh"] as const;

export type Locale = (typeof locales)[number];

/** The platform's own language: the source of every translation. */
export const sourceLocale: Locale = "en";

/** What each language calls itself, and its tag (BCP 47) for `lang`: Chinese names its script, for the font. */
export const languages: Record<Locale, { name: string; tag: string }> = {
  en: { name: "English", tag: "en" },
  it: { name: "Italiano", tag: "it" },
  sv: { name: "Svenska", tag: "sv" },
  de: { name: "Deutsch", tag: "de" },
  es: { name: "Español", tag: "es" },
  zh: { name: "中文", tag: "zh-Hans" },
};

export function isLocale(value: unknown): value is Locale {
  return locales.some((locale) => locale === value);
}

/** A text in some of the languages. */
export type Localised = Partial<Record<Locale, string>>;

/** The text in the language, else in the study's own, else in whichever there is; with the tag of what it is in. */
export function pickLocalised(
  text: Localised,
  locale: Locale,
  own: Locale,
): { text: string; lang: string } {
  const found = [locale, own, ...locales].find((language) => text[language] !== undefined);
  const language = found ?? locale;
  return { text: text[language] ?? "", lang: languages[language].tag };
}
