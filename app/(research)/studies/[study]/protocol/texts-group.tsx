"use client";

import { languages, locales, type Locale } from "@/lib/locale/locales";
import type { TextsForm } from "@/lib/protocol/form";
import { useFormField } from "./form-context";
import { FieldGrid, FormGroup, NumberInput, SelectInput, TextAreaInput } from "./form-fields";

const languageOptions = locales.map((value) => ({ value, label: languages[value].name }));

/** The study's own words in every language, its main one first. What is left empty is the platform's wording. */
export function TextsGroup() {
  const { value: own } = useFormField<Locale>("language");
  const inOrder = [own, ...locales.filter((locale) => locale !== own)];
  return (
    <FormGroup
      title="Texts"
      lead="What is left empty is said in the platform’s own words. A text that is missing in a participant’s language is shown in the study’s."
    >
      <FieldGrid>
        <SelectInput path="language" label="The study’s own language" options={languageOptions} />
        <NumberInput
          path="consentVersion"
          label="Version of the consent"
          hint="Raise it whenever a consent text changes: it is stored with each consent."
        />
      </FieldGrid>
      {inOrder.map((locale) => (
        <TextsOf key={locale} locale={locale} isOwn={locale === own} />
      ))}
    </FormGroup>
  );
}

function TextsOf({ locale, isOwn }: { locale: Locale; isOwn: boolean }) {
  const { value } = useFormField<TextsForm>(`texts.${locale}`);
  const written = Object.values(value).filter((text) => text.trim() !== "").length;
  const { name, tag } = languages[locale];
  return (
    <details className="rounded-md border border-line px-4 py-3" open={isOwn}>
      <summary className="cursor-pointer font-medium">
        {name}{" "}
        <span className="font-normal text-muted">
          ({written === 0 ? "the platform’s wording" : `${written} of 3 written`})
        </span>
      </summary>
      <div className="mt-4 space-y-4">
        <TextAreaInput
          path={`texts.${locale}.question`}
          label={`Question, ${name}`}
          lang={tag}
          rows={2}
        />
        <TextAreaInput
          path={`texts.${locale}.instructions`}
          label={`Instructions, ${name}`}
          lang={tag}
          rows={4}
        />
        <TextAreaInput
          path={`texts.${locale}.consent`}
          label={`Consent, ${name}`}
          hint="Paragraphs are parted by an empty line."
          lang={tag}
          rows={6}
        />
      </div>
    </details>
  );
}
