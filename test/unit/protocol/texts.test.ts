import { expect, test } from "vitest";
import { messages } from "@/lib/locale/messages";
import { presets } from "@/lib/protocol/presets";
import type { Protocol } from "@/lib/protocol/schema";
import { languageOfText, resolveTexts } from "@/lib/protocol/texts";

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
