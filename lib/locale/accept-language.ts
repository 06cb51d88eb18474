import { isLocale, type Locale } from "@/lib/locale/locales";

/**
 * The language among ours that a browser's Accept-Language header (RFC 9110, 12.5.4) likes best, or null where it
 * names none of them. A regional variant asks for its language: "de-AT" is answered in German.
 */
export function matchAcceptLanguage(header: string): Locale | null {
  const wishes = header.split(",").map(parseWish);
  // The sort is stable: among equal weights, the order of the header decides.
  wishes.sort((a, b) => b.weight - a.weight);
  return wishes.find(({ locale, weight }) => locale !== null && weight > 0)?.locale ?? null;
}

function parseWish(part: string): { locale: Locale | null; weight: number } {
  const [range, ...parameters] = part.split(";").map((piece) => piece.trim().toLowerCase());
  const language = range.split("-")[0];
  const given = parameters.find((parameter) => parameter.startsWith("q="));
  const weight = given === undefined ? 1 : Number(given.slice(2));
  return {
    locale: isLocale(language) ? language : null,
    weight: Number.isNaN(weight) ? 0 : weight,
  };
}
