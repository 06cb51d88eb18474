import type { ReactNode, SelectHTMLAttributes } from "react";
import { controlProps, FieldFrame } from "./field-frame";

export type SelectFieldProps = Omit<SelectHTMLAttributes<HTMLSelectElement>, "id"> & {
  name: string;
  label: string;
  hint?: ReactNode;
  error?: string;
  options: readonly { value: string; label: string }[];
};

/** One labelled choice out of a list. */
export function SelectField(props: SelectFieldProps) {
  const { name, label, hint, error, className, options, ...rest } = props;
  const frame = { id: name, label, hint, error, className };
  return (
    <FieldFrame {...frame}>
      <select name={name} {...controlProps(frame)} {...rest}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}
