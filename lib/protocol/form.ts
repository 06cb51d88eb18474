import { locales, type Locale } from "@/lib/locale/locales";
import { presets } from "@/lib/protocol/presets";
import type { Question } from "@/lib/protocol/questionnaire";
import type { Protocol } from "@/lib/protocol/schema";

/**
 * A protocol as its form holds it: numbers as they are typed, every text in every language with "" for none. What is
 * half typed can be held, which a protocol cannot.
 */
export type ProtocolForm = {
  [Key in keyof Protocol]: Key extends "texts"
    ? Record<Locale, TextsForm>
    : Key extends "questionnaire"
      ? QuestionForm[]
      : Typed<Protocol[Key]>;
};

type Typed<Value> = Value extends number
  ? string
  : Value extends object
    ? { [Key in keyof Value]: Typed<Value[Key]> }
    : Value;

export type TextsForm = { question: string; consent: string; instructions: string };
export type LocalisedForm = Record<Locale, string>;
export type OptionForm = { value: string; label: LocalisedForm };
export type QuestionForm = {
  id: string;
  kind: Question["kind"];
  isRequired: boolean;
  label: LocalisedForm;
  options: OptionForm[];
  min: string;
  max: string;
};

export function toForm(protocol: Protocol): ProtocolForm {
  const { texts, questionnaire, ...rest } = protocol;
  return {
    ...(asTyped(rest) as Omit<ProtocolForm, "texts" | "questionnaire">),
    texts: inEveryLocale((locale) => ({
      question: texts[locale]?.question ?? "",
      consent: texts[locale]?.consent ?? "",
      instructions: texts[locale]?.instructions ?? "",
    })),
    questionnaire: questionnaire.map((question) => ({
      ...question,
      label: inEveryLocale((locale) => question.label[locale] ?? ""),
      options: (question.options ?? []).map(({ value, label }) => ({
        value,
        label: inEveryLocale((locale) => label[locale] ?? ""),
      })),
      min: question.min === undefined ? "" : String(question.min),
      max: question.max === undefined ? "" : String(question.max),
    })),
  };
}

/** What the schema is to judge. An empty number becomes NaN, which no rule accepts. */
export function fromForm({ texts, questionnaire, ...rest }: ProtocolForm): unknown {
  const { preset, question, presentation, language, colourVision, exclusions, ...numbers } = rest;
  return {
    ...{ preset, question, presentation, language },
    ...readNumbers(numbers),
    exclusions: readNumbers(exclusions),
    colourVision: { mode: colourVision.mode, passMin: readNumber(colourVision.passMin) },
    texts: dropEmpty(mapValues(texts, (text) => dropEmpty(mapValues(text, readText)))),
    questionnaire: questionnaire.map(readQuestion),
  };
}

function readQuestion({ id, kind, isRequired, label, options, min, max }: QuestionForm): unknown {
  const hasRange = kind === "scale" || kind === "number";
  return {
    ...{ id, kind, isRequired },
    label: dropEmpty(mapValues(label, readText)),
    options:
      kind === "choice"
        ? options.map((option) => ({
            value: option.value,
            label: dropEmpty(mapValues(option.label, readText)),
          }))
        : undefined,
    min: hasRange && min.trim() ? readNumber(min) : undefined,
    max: hasRange && max.trim() ? readNumber(max) : undefined,
  };
}

/** A preset's parameters, with the texts and questions that are the study's own kept. */
export function refill(form: ProtocolForm, preset: Protocol["preset"]): ProtocolForm {
  const filled = toForm(presets[preset]);
  const { consentVersion, language, questionnaire, texts } = form;
  return {
    ...{ ...filled, consentVersion, language, questionnaire },
    texts: inEveryLocale((locale) => ({
      ...texts[locale],
      question: filled.texts[locale].question,
    })),
  };
}

/** A question without words, under a name in the data that none of the others has. */
export function emptyQuestion(others: readonly QuestionForm[]): QuestionForm {
  const label = inEveryLocale(() => "");
  const id = freeName(
    "question",
    others.map((other) => other.id),
  );
  return { id, kind: "choice", isRequired: false, label, options: [], min: "", max: "" };
}

export function emptyOption(others: readonly OptionForm[]): OptionForm {
  const value = freeName(
    "option",
    others.map((other) => other.value),
  );
  return { value, label: inEveryLocale(() => "") };
}

function freeName(noun: string, taken: readonly string[]): string {
  let number = 1;
  while (taken.includes(`${noun}_${number}`)) number++;
  return `${noun}_${number}`;
}

/** The value with one part of it replaced; everything beside the path is the same object as before. */
export function setAt<Value>(value: Value, path: readonly string[], next: unknown): Value {
  const [key, ...rest] = path;
  if (key === undefined) return next as Value;
  if (Array.isArray(value)) {
    return value.map((item, i) => (String(i) === key ? setAt(item, rest, next) : item)) as Value;
  }
  const record = value as Record<string, unknown>;
  return { ...record, [key]: setAt(record[key], rest, next) } as Value;
}

export function getAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], value);
}

function asTyped(value: unknown): unknown {
  if (typeof value === "number") return String(value);
  if (typeof value !== "object" || value === null) return value;
  return mapValues(value as Record<string, unknown>, asTyped);
}

function readNumber(typed: string): number {
  return typed.trim() === "" ? Number.NaN : Number(typed.trim().replace(",", "."));
}

function readNumbers(typed: Record<string, string>): Record<string, number> {
  return mapValues(typed, readNumber);
}

const readText = (text: string) => text.trim() || undefined;

/** Without what is undefined, or has nothing left in it. */
function dropEmpty(record: Record<string, unknown>): Record<string, unknown> {
  const isEmpty = (value: unknown) =>
    value === undefined || (typeof value === "object" && Object.keys(value ?? {}).length === 0);
  return Object.fromEntries(Object.entries(record).filter(([, value]) => !isEmpty(value)));
}

function mapValues<Value, Mapped>(
  record: Record<string, Value>,
  map: (value: Value) => Mapped,
): Record<string, Mapped> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

function inEveryLocale<Value>(make: (locale: Locale) => Value): Record<Locale, Value> {
  return Object.fromEntries(locales.map((locale) => [locale, make(locale)])) as Record<
    Locale,
    Value
  >;
}
