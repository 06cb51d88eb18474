import type { Locale } from "@/lib/locale/locales";
import type { Protocol } from "@/lib/protocol/schema";

export type StudyTexts = { question: string; consent: string; instructions: string | null };

/** The platform's own wording, where a study has none. */
const platformQuestion: Record<Protocol["question"], string> = {
  pick_real: "Which picture has its real colours?",
  pick_fake: "Which picture has fake colours?",
};

const platformConsent = [
  "You are invited to take part in a study of how people judge colours in photographs. You will see pairs of pictures and say which one you think has its real colours.",
  "Taking part is voluntary. You may stop at any time by closing the page. We store your choices, how fast you answered, and technical details of your screen (size, refresh rate), but neither your name nor your address.",
  "The answers may be published in anonymous form as part of scientific work.",
].join("\n\n");

/** What the study says to a participant: in their language, else in its own, else the platform's wording. */
export function resolveTexts(protocol: Protocol, locale: Locale): StudyTexts {
  const own = protocol.texts[protocol.language];
  const theirs = protocol.texts[locale];
  return {
    question: theirs?.question ?? own?.question ?? platformQuestion[protocol.question],
    consent: theirs?.consent ?? own?.consent ?? platformConsent,
    instructions: theirs?.instructions ?? own?.instructions ?? null,
  };
}
