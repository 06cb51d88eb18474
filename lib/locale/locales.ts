import { z } from "zod";

/** Languages that participants can be addressed in, by their ISO 639-1 codes. */
export const locales = ["en", "it", "sv", "de", "es", "zh"] as const;

export type Locale = (typeof locales)[number];

export const localeSchema = z.enum(locales);

/** A text in some of the languages. */
export type Localised = Partial<Record<Locale, string>>;

/** The text in the language, else in the study's own, else in whichever there is. */
export function pickLocalised(text: Localised, locale: Locale, own: Locale): string {
  return text[locale] ?? text[own] ?? Object.values(text)[0] ?? "";
}
