"use client";

import { createContext, useContext } from "react";
import { messageAt, type FieldProblem } from "@/lib/errors";
import { getAt, type ProtocolForm } from "@/lib/protocol/form";

/** The form that the fields are part of. */
export type FormContext = {
  form: ProtocolForm;
  problems: readonly FieldProblem[];
  set: (path: string, value: unknown) => void;
};

const Context = createContext<FormContext | null>(null);

export const FormProvider = Context.Provider;

export function useForm(): FormContext {
  const context = useContext(Context);
  if (!context) throw new Error("The field stands outside of a form.");
  return context;
}

/** One part of the form by its path: its value, what is wrong with it, and how it is changed. */
export function useFormField<Value>(path: string) {
  const { form, problems, set } = useForm();
  return {
    value: getAt(form, path.split(".")) as Value,
    error: messageAt(problems, path),
    set: (value: Value) => set(path, value),
  };
}

/** The id of a field's control: its path, as an element may be called. */
export function fieldId(path: string): string {
  return path.replaceAll(".", "-");
}
