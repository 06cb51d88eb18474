import { locales, type Locale } from "@/lib/locale/locales";
import { messages, type Messages } from "@/lib/locale/messages";
import type { Protocol } from "@/lib/protocol/schema";

export type StudyTexts = { question: string; consent: string; instructions: string | null };

/** The platform's own wording, where a study has none. */
const questionKey = {
  pick_real: "pickReal",
  pick_fake: "pickFake",
} as const satisfies Record<Protocol["question"], keyof Messages["study"]>;

/**
 * What the study says to a participant: in their language, else in its own, else the platform's wording in their
 * language. No instructions of its own: null, and the platform's describe the study. The same protocol and language
 * give the same texts, so that the language stored with a participant says what they have read.
 */
export function resolveTexts(protocol: Protocol, locale: Locale): StudyTexts {
  const own = protocol.texts[protocol.language];
  const theirs = protocol.texts[locale];
  const platform = messages[locale].study;
  return {
    question: theirs?.question ?? own?.question ?? platform[questionKey[protocol.question]],
    consent: theirs?.consent ?? own?.consent ?? platform.consent,
    instructions: theirs?.instructions ?? own?.instructions ?? null,
  };
}

/**
 * The protocol with the platform's wording of question and consent spelt out in every language where it stands in, so
 * that a locked study says the same under every release. `resolveTexts` gives the same as before.
 */
export function spellOutTexts(protocol: Protocol): Protocol {
  const texts = locales.map((locale) => {
    const { question, consent } = resolveTexts(protocol, locale);
    const isIn = (text: keyof StudyTexts) => languageOfText(protocol, locale, text) === locale;
    const spelt = { ...(isIn("question") && { question }), ...(isIn("consent") && { consent }) };
    return [locale, { ...protocol.texts[locale], ...spelt }] as const;
  });
  return { ...protocol, texts: Object.fromEntries(texts) };
}

/** The reverse, for a draft made of a locked study: what the platform says anyway follows the draft's other changes. */
export function leaveOutPlatformTexts(protocol: Protocol): Protocol {
  const plain = { ...protocol, texts: {} };
  const texts = locales.map((locale) => {
    const platform = resolveTexts(plain, locale);
    const own = Object.entries(protocol.texts[locale] ?? {}).filter(
      ([key, text]) => text !== platform[key as keyof StudyTexts],
    );
    return [locale, Object.fromEntries(own)] as const;
  });
  const kept = texts.filter(([, own]) => Object.keys(own).length > 0);
  return { ...protocol, texts: Object.fromEntries(kept) };
}

/** The language that one of these texts is in: a study may lack the participant's, and pages say so to screen readers. */
export function languageOfText(protocol: Protocol, locale: Locale, text: keyof StudyTexts): Locale {
  const isOwn = !protocol.texts[locale]?.[text] && protocol.texts[protocol.language]?.[text];
  return isOwn ? protocol.language : locale;
}
