/** primary: the one thing to do next. secondary: anything else. danger: what cannot be undone. */
export type ButtonVariant = "primary" | "secondary" | "danger";

const shared =
  "inline-flex min-h-11 items-center justify-center gap-2 rounded-md border px-5 py-2 text-base font-medium " +
  "disabled:cursor-not-allowed disabled:opacity-60 aria-disabled:cursor-not-allowed aria-disabled:opacity-60";

const colours: Record<ButtonVariant, string> = {
  primary: "border-accent bg-accent text-on-accent not-disabled:hover:opacity-90",
  secondary: "border-edge bg-canvas text-ink not-disabled:hover:bg-surface",
  danger: "border-danger bg-canvas text-danger not-disabled:hover:bg-surface",
};

/** The classes of whatever looks like a button: 44 px high at least, as fingers need. */
export function buttonClass(variant: ButtonVariant, className = ""): string {
  return `${shared} ${colours[variant]} ${className}`.trim();
}
