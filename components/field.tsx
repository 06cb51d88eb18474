import type { InputHTMLAttributes, ReactNode } from "react";

export type FieldProps = Omit<InputHTMLAttributes<HTMLInputElement>, "id"> & {
  /** Also the base of the ids, so it is unique on its page. */
  name: string;
  label: string;
  hint?: ReactNode;
  /** What is wrong with the value and what would be right. */
  error?: string;
};

const input =
  "min-h-11 w-full rounded-md border bg-canvas px-3 py-2 text-base text-ink placeholder:text-muted " +
  "file:mr-3 file:rounded-sm file:border-0 file:bg-surface file:px-3 file:py-1 file:font-medium file:text-ink";

/** One labelled input with its hint and its error, both read out with it. */
export function Field({ name, label, hint, error, className = "", ...rest }: FieldProps) {
  const hintId = hint ? `${name}-hint` : undefined;
  const errorId = error ? `${name}-error` : undefined;
  return (
    <div className={`grid gap-1.5 ${className}`}>
      <label htmlFor={name} className="font-medium">
        {label}
      </label>
      {hint && (
        <p id={hintId} className="text-sm text-muted">
          {hint}
        </p>
      )}
      <input
        id={name}
        name={name}
        aria-describedby={[hintId, errorId].filter(Boolean).join(" ") || undefined}
        aria-invalid={error ? true : undefined}
        className={`${input} ${error ? "border-danger" : "border-edge"}`}
        {...rest}
      />
      {error && (
        <p id={errorId} className="text-sm font-medium text-danger">
          {error}
        </p>
      )}
    </div>
  );
}
