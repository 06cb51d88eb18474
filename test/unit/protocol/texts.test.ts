import { expect, test } from "vitest";
import { locales } from "@/lib/locale/locales";
import { messages } from "@/lib/locale/messages";
import { presets } from "@/lib/protocol/presets";
import type { Protocol } from "@/lib/protocol/schema";
import {
  languageOfText,
  leaveOutPlatformTexts,
  resolveTexts,
  spellOutTexts,
} from "@/lib/protocol/texts";

const protocol: Protocol = {
  ...presets["pick-real"],
  language: "it",
  texts: {
    it: { consent: "Il consenso dello studio.", question: "Quale foto è vera?" },
    de: { consent: "Die Einwilligung der Studie.", instructions: "So geht es." },
  },
};

test("a study's text in the participant's language comes first", () => {
  expect(resolveTexts(protocol, "de").consent).toBe("Die Einwilligung der Studie.");
  expect(languageOfText(protocol, "de", "consent")).toBe("de");
});

test("where it is missing, the study's text in its own language stands in", () => {
  expect(resolveTexts(protocol, "de").question).toBe("Quale foto è vera?");
  expect(languageOfText(protocol, "de", "question")).toBe("it");
  expect(resolveTexts(protocol, "zh").consent).toBe("Il consenso dello studio.");
});

test("where the study says nothing, the platform's wording in the participant's language does", () => {
  const plain = { ...protocol, texts: {} };
  expect(resolveTexts(plain, "sv").question).toBe("Vilken bild har sina verkliga färger?");
  expect(resolveTexts(plain, "sv").consent).toBe(messages.sv.study.consent);
  expect(languageOfText(plain, "sv", "consent")).toBe("sv");
});

test("the question follows what participants are asked to find", () => {
  const plain = { ...protocol, texts: {}, question: "pick_fake" as const };
  expect(resolveTexts(plain, "en").question).toBe("Which picture has fake colours?");
});

test("without instructions of the study, the platform's describe it", () => {
  expect(resolveTexts(protocol, "it").instructions).toBeNull();
  expect(resolveTexts(protocol, "de").instructions).toBe("So geht es.");
});

const { palette2021 } = presets;

test.each([
  ["own texts", protocol],
  ["none", { ...protocol, texts: {} }],
  ["a preset's", palette2021],
])(
  "spelt out, a protocol with %s says the same without the platform's wording, and can be read back",
  (_, given) => {
    const spelt = spellOutTexts(given);
    for (const locale of locales) {
      expect(resolveTexts(spelt, locale)).toEqual(resolveTexts(given, locale));
      for (const text of ["question", "consent"] as const) {
        const language = languageOfText(given, locale, text);
        expect(languageOfText(spelt, locale, text)).toBe(language);
        expect(spelt.texts[language]?.[text]).toBe(resolveTexts(given, locale)[text]);
      }
    }
    expect(leaveOutPlatformTexts(spelt)).toEqual(given);
  },
);
