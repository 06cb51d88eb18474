import type { ReactNode, TextareaHTMLAttributes } from "react";
import { controlProps, FieldFrame } from "./field-frame";

export type TextAreaFieldProps = Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "id"> & {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  error?: string;
};

/** One labelled text of several lines. */
export function TextAreaField({
  name,
  label,
  hint,
  error,
  className,
  ...rest
}: TextAreaFieldProps) {
  const frame = { id: name, label, hint, error, className };
  return (
    <FieldFrame {...frame}>
      <textarea name={name} rows={3} {...controlProps(frame)} {...rest} />
    </FieldFrame>
  );
}
