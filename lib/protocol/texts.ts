import type { Locale } from "@/lib/locale/locales";
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

/** The language that one of these texts is in: a study may lack the participant's, and pages say so to screen readers. */
export function languageOfText(protocol: Protocol, locale: Locale, text: keyof StudyTexts): Locale {
  const isOwn = !protocol.texts[locale]?.[text] && protocol.texts[protocol.language]?.[text];
  return isOwn ? protocol.language : locale;
}
