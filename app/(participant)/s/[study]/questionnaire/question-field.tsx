"use client";

import { useTranslations } from "next-intl";
import type { FocusEvent } from "react";
import { Field } from "@/components/field";
import { TextAreaField } from "@/components/text-area-field";
import type { Question } from "@/lib/protocol/questionnaire";

/** With the tag of its language, which may be another than the page's. */
type Text = { text: string; lang: string };

/** A question in the participant's language, where it is written in that. */
export type AskedQuestion = Pick<Question, "id" | "kind" | "isRequired" | "min" | "max"> & {
  label: Text;
  /** Of a choice. */
  options: { value: string; label: Text }[];
};

export function QuestionField({ question }: { question: AskedQuestion }) {
  const { kind } = question;
  if (kind === "choice") return <Choice question={question} />;
  if (kind === "scale") return <Scale question={question} />;
  return <Typed question={question} />;
}

function Label({ question: { label, isRequired } }: { question: AskedQuestion }) {
  const t = useTranslations("questionnaire");
  return (
    <>
      <span lang={label.lang} className="font-medium">
        {label.text}
      </span>
      {!isRequired && <span className="text-sm font-normal text-muted"> {t("optional")}</span>}
    </>
  );
}

function Typed({ question }: { question: AskedQuestion }) {
  const { kind, min, max, isRequired: required } = question;
  const shared = { name: `answer-${question.id}`, label: <Label question={question} />, required };
  if (kind === "number") return <Field {...{ ...shared, min, max }} type="number" step="any" />;
  return <TextAreaField {...shared} onBlur={emptyIfBlank} rows={4} maxLength={2000} />;
}

/** Spaces are no answer to the server: without them the browser asks for one where it is required. */
function emptyIfBlank({ target }: FocusEvent<HTMLTextAreaElement>): void {
  if (target.value.trim() === "") target.value = "";
}

function Choice({ question }: { question: AskedQuestion }) {
  return (
    <fieldset className="space-y-1">
      <legend className="mb-2">
        <Label question={question} />
      </legend>
      {question.options.map(({ value, label }) => (
        <label key={value} className="flex min-h-11 items-center gap-3">
          <Radio question={question} value={value} />
          <span lang={label.lang}>{label.text}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Steps from min to max in a row; eleven at most, in rows of what fits. */
function Scale({ question }: { question: AskedQuestion }) {
  const { min = 0, max = 0 } = question;
  const steps = Array.from({ length: max - min + 1 }, (_, i) => min + i);
  return (
    <fieldset>
      <legend className="mb-2">
        <Label question={question} />
      </legend>
      <div className="flex flex-wrap gap-2">
        {steps.map((step) => (
          <label key={step} className="flex min-w-11 flex-col items-center gap-1 py-1 tabular-nums">
            <span>{step}</span>
            <Radio question={question} value={String(step)} />
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Radio({ question, value }: { question: AskedQuestion; value: string }) {
  return (
    <input
      type="radio"
      name={`answer-${question.id}`}
      value={value}
      required={question.isRequired}
      className="size-5 shrink-0 accent-ink"
    />
  );
}
