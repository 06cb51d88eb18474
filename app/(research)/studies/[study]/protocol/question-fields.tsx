"use client";

import { Button } from "@/components/button";
import { languages, locales, type Locale } from "@/lib/locale/locales";
import {
  emptyOption,
  type LocalisedForm,
  type OptionForm,
  type QuestionForm,
} from "@/lib/protocol/form";
import { useFormField } from "./form-context";
import {
  CheckboxInput,
  FieldGrid,
  NumberInput,
  PartProblem,
  SelectInput,
  TextInput,
} from "./form-fields";

const kinds = [
  { value: "choice", label: "a choice of options" },
  { value: "scale", label: "a scale" },
  { value: "number", label: "a number" },
  { value: "text", label: "a text" },
];

/** One question of the questionnaire; path: where it is in the form. */
export function QuestionFields({ path, question }: { path: string; question: QuestionForm }) {
  const { kind } = question;
  return (
    <>
      <PartProblem path={path} />
      <FieldGrid>
        <TextInput
          path={`${path}.id`}
          label="Name in the data"
          hint="Lower-case letters, digits and _."
        />
        <SelectInput path={`${path}.kind`} label="Answered by" options={kinds} />
      </FieldGrid>
      <LocalisedInputs path={`${path}.label`} label="Question" />
      {kind === "choice" && <OptionFields path={path} />}
      {(kind === "scale" || kind === "number") && (
        <FieldGrid>
          <NumberInput path={`${path}.min`} label={kind === "scale" ? "From" : "At least"} />
          <NumberInput path={`${path}.max`} label={kind === "scale" ? "To" : "At most"} />
        </FieldGrid>
      )}
      <CheckboxInput path={`${path}.isRequired`} label="Must be answered" />
    </>
  );
}

function OptionFields({ path }: { path: string }) {
  const { value: options, set } = useFormField<OptionForm[]>(`${path}.options`);
  return (
    <div className="space-y-4">
      {options.map((_, i) => (
        <fieldset key={i} className="min-w-0 space-y-3 border-l-2 border-line pl-4">
          <legend className="font-medium">Option {i + 1}</legend>
          <TextInput path={`${path}.options.${i}.value`} label="Value in the data" />
          <LocalisedInputs path={`${path}.options.${i}.label`} label="Option" />
          <Button
            variant="secondary"
            aria-label={`Remove option ${i + 1}`}
            onClick={() => set(options.filter((_, k) => k !== i))}
          >
            Remove
          </Button>
        </fieldset>
      ))}
      <PartProblem path={`${path}.options`} />
      <Button variant="secondary" onClick={() => set([...options, emptyOption(options)])}>
        Add an option
      </Button>
    </div>
  );
}

/** One text in the study's own language, and in the others on demand. */
function LocalisedInputs({ path, label }: { path: string; label: string }) {
  const { value: own } = useFormField<Locale>("language");
  const { value } = useFormField<LocalisedForm>(path);
  const others = locales.filter((locale) => locale !== own);
  const written = others.filter((locale) => value[locale].trim() !== "").length;
  return (
    <div className="space-y-2">
      <PartProblem path={path} />
      <TextInput path={`${path}.${own}`} label={`${label}, ${languages[own].name}`} />
      <details className="text-sm">
        <summary className="cursor-pointer py-1 text-muted">
          Other languages ({written} of {others.length} written)
        </summary>
        <div className="mt-2 grid gap-3 sm:grid-cols-2">
          {others.map((locale) => (
            <TextInput
              key={locale}
              path={`${path}.${locale}`}
              label={`${label}, ${languages[locale].name}`}
            />
          ))}
        </div>
      </details>
    </div>
  );
}
