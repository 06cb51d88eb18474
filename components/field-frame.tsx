import type { ReactNode } from "react";

export type FieldFrameProps = {
  /** The id of the control, and the base of its hint's and error's. */
  id: string;
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong with the value and what would be right. */
  error?: string;
  className?: string;
  children: ReactNode;
};

/** Label over, error and hint under one control: controls side by side stand in one line. */
export function FieldFrame({ id, label, hint, error, className = "", children }: FieldFrameProps) {
  return (
    <div className={`grid content-start gap-1.5 ${className}`}>
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {children}
      {error && (
        <p id={`${id}-error`} className="text-sm font-medium text-danger">
          {error}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}

const look =
  "min-h-11 w-full rounded-md border bg-canvas px-3 py-2 text-base text-ink placeholder:text-muted " +
  "file:mr-3 file:rounded-sm file:border-0 file:bg-surface file:px-3 file:py-1 file:font-medium file:text-ink";

/** What makes a control look like one of ours, and lets hint and error be read out with it. */
export function controlProps({ id, hint, error }: Pick<FieldFrameProps, "id" | "hint" | "error">) {
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return {
    id,
    "aria-describedby": described || undefined,
    "aria-invalid": error ? true : undefined,
    className: `${look} ${error ? "border-danger" : "border-edge"}`,
  } as const;
}
