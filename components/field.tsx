import type { InputHTMLAttributes, ReactNode } from "react";
import { controlProps, FieldFrame } from "./field-frame";

export type FieldProps = Omit<InputHTMLAttributes<HTMLInputElement>, "id"> & {
  /** Also the base of the ids, so it is unique on its page. */
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong with the value and what would be right. */
  error?: string;
};

/** One labelled input with its hint and its error, both read out with it. */
export function Field({ name, label, hint, error, className, ...rest }: FieldProps) {
  const frame = { id: name, label, hint, error, className };
  return (
    <FieldFrame {...frame}>
      <input name={name} {...controlProps(frame)} {...rest} />
    </FieldFrame>
  );
}
