import type { InputHTMLAttributes, ReactNode } from "react";

export type CheckboxFieldProps = Omit<InputHTMLAttributes<HTMLInputElement>, "id" | "type"> & {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
};

/** One yes or no, with the label beside it. */
export function CheckboxField({ name, label, hint, className = "", ...rest }: CheckboxFieldProps) {
  return (
    <div className={className}>
      <label className="flex min-h-11 items-center gap-3 font-medium">
        <input
          type="checkbox"
          id={name}
          name={name}
          aria-describedby={hint ? `${name}-hint` : undefined}
          className="size-5 shrink-0 accent-accent"
          {...rest}
        />
        {label}
      </label>
      {hint && (
        <p id={`${name}-hint`} className="pl-8 text-sm text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}
