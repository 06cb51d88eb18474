import { createTranslator } from "next-intl";
import { describe, expect, test } from "vitest";
import { locales, sourceLocale, type Locale } from "@/lib/locale/locales";
import { messages } from "@/lib/locale/messages";
import { shapeOf } from "./message-shape";

/** Words that a language shares with English, letter for letter. */
const sameAsEnglish: Partial<Record<Locale, string[]>> = {
  de: ["start.start"],
  es: ["notice.error"],
};

/** Every message by its full key. */
function listMessages(locale: Locale): Map<string, string> {
  const groups = Object.entries(messages[locale]) as [string, Record<string, unknown>][];
  return new Map(
    groups.flatMap(([group, entries]) =>
      Object.entries(entries).map(([key, text]) => [`${group}.${key}`, String(text)] as const),
    ),
  );
}

const source = listMessages(sourceLocale);
const translations = locales.filter((locale) => locale !== sourceLocale);

describe.each(locales)("the messages in %s", (locale) => {
  const texts = listMessages(locale);

  test("are those of English, neither fewer nor more", () => {
    expect([...texts.keys()].sort()).toEqual([...source.keys()].sort());
  });

  test("are none of them empty, and have no space at either end", () => {
    const wrong = [...texts].filter(([, text]) => text === "" || text.trim() !== text);
    expect(wrong).toEqual([]);
  });

  test("have typographic quotes only: a straight one would quote a part of the message", () => {
    expect([...texts].filter(([, text]) => /['"]/.test(text))).toEqual([]);
  });

  test("take the arguments and tags that English takes", () => {
    const parts = ([key, text]: [string, string]) => [key, shapeOf(text).parts];
    const sorted = (all: Map<string, string>) => Object.fromEntries([...all].map(parts));
    expect(sorted(texts)).toEqual(sorted(source));
  });

  test("have a form for every number that is counted", () => {
    const rules = new Intl.PluralRules(locale);
    const counts = Array.from({ length: 1001 }, (_, n) => n);
    const needed = new Set([...counts, 0.1, 0.5, 1.5, 2.5].map((n) => rules.select(n)));
    const known = new Set<string>(rules.resolvedOptions().pluralCategories);
    for (const [key, text] of texts) {
      for (const { argument, cases } of shapeOf(text).plurals) {
        const named = cases.filter((name) => !name.startsWith("="));
        expect(named, `${key}: ${argument}`).toEqual(expect.arrayContaining([...needed]));
        const strange = named.filter((name) => !known.has(name));
        expect(strange, `${key}: ${argument}`).toEqual([]);
      }
    }
  });
});

test.each(translations)("nothing is left in English in %s", (locale) => {
  const same = [...listMessages(locale)].filter(([key, text]) => source.get(key) === text);
  expect(same.map(([key]) => key).sort()).toEqual([...(sameAsEnglish[locale] ?? [])].sort());
});

test.each([
  ["en", 1, "It takes about 1 minute. You need a screen at least 1,288 pixels wide"],
  [
    "de",
    12,
    "Es dauert etwa 12 Minuten. Sie brauchen einen Bildschirm, der mindestens 1.288 Pixel",
  ],
  ["it", 1, "Dura circa 1 minuto. Servono uno schermo largo almeno 1288 pixel"],
  ["sv", 3, "Det tar ungefär 3 minuter. Du behöver en skärm som är minst 1\u00a0288 pixlar bred"],
  ["zh", 3, "大约需要 3 分钟。你需要一块宽度至少 1,288 像素的屏幕"],
] as const)("numbers and counted nouns follow the rules of %s", (locale, minutes, begin) => {
  const t = createTranslator({ locale, messages: messages[locale], namespace: "start" });
  expect(t("length", { minutes, width: 1288 }).slice(0, begin.length)).toBe(begin);
});
