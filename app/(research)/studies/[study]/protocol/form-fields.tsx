"use client";

import type { ReactNode } from "react";
import { CheckboxField } from "@/components/checkbox-field";
import { Field } from "@/components/field";
import { SelectField } from "@/components/select-field";
import { TextAreaField } from "@/components/text-area-field";
import { fieldId, useForm, useFormField } from "./form-context";

type FormFieldProps = { path: string; label: string; hint?: ReactNode };

export function NumberInput({ path, ...rest }: FormFieldProps) {
  const { value, error, set } = useFormField<string>(path);
  return (
    // Not of type "number": that would lose what is half typed, and change with the wheel.
    <Field
      {...rest}
      name={fieldId(path)}
      error={error}
      inputMode="decimal"
      autoComplete="off"
      value={value}
      onChange={(event) => set(event.target.value)}
    />
  );
}

export function TextInput({ path, ...rest }: FormFieldProps) {
  const { value, error, set } = useFormField<string>(path);
  return (
    <Field
      {...rest}
      name={fieldId(path)}
      error={error}
      autoComplete="off"
      value={value}
      onChange={(event) => set(event.target.value)}
    />
  );
}

type TextAreaInputProps = FormFieldProps & { rows?: number; lang?: string };

export function TextAreaInput({ path, ...rest }: TextAreaInputProps) {
  const { value, error, set } = useFormField<string>(path);
  return (
    <TextAreaField
      {...rest}
      name={fieldId(path)}
      error={error}
      value={value}
      onChange={(event) => set(event.target.value)}
    />
  );
}

type SelectInputProps = FormFieldProps & { options: readonly { value: string; label: string }[] };

export function SelectInput({ path, ...rest }: SelectInputProps) {
  const { value, error, set } = useFormField<string>(path);
  return (
    <SelectField
      {...rest}
      name={fieldId(path)}
      error={error}
      value={value}
      onChange={(event) => set(event.target.value)}
    />
  );
}

export function CheckboxInput({ path, ...rest }: FormFieldProps) {
  const { value, set } = useFormField<boolean>(path);
  return (
    <CheckboxField
      {...rest}
      name={fieldId(path)}
      checked={value}
      onChange={(event) => set(event.target.checked)}
    />
  );
}

/** What is wrong with a whole part of the form rather than with one field in it. It can be gone to by its path. */
export function PartProblem({ path }: { path: string }) {
  const { problems } = useForm();
  const problem = problems.find((candidate) => candidate.path === path);
  if (!problem) return null;
  return (
    <p id={fieldId(path)} tabIndex={-1} className="text-sm font-medium text-danger">
      {problem.message}
    </p>
  );
}

type FormGroupProps = { title: string; lead?: ReactNode; children: ReactNode };

/** Fields that belong together, under a heading that names the group for a screen reader as well. */
export function FormGroup({ title, lead, children }: FormGroupProps) {
  return (
    <fieldset className="min-w-0 space-y-4 border-t border-line pt-6">
      <legend className="float-left mb-4 w-full">
        <h2 className="text-xl font-semibold">{title}</h2>
      </legend>
      {lead && <p className="clear-both max-w-prose text-muted">{lead}</p>}
      <div className="clear-both space-y-4">{children}</div>
    </fieldset>
  );
}

/** Short fields in two columns where there is room. */
export function FieldGrid({ children }: { children: ReactNode }) {
  return <div className="grid gap-4 sm:grid-cols-2">{children}</div>;
}
