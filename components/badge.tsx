import type { ReactNode } from "react";

const tones = {
  neutral: "border-edge text-muted",
  accent: "border-accent text-accent",
  success: "border-success text-success",
  warning: "border-warning text-warning",
  danger: "border-danger text-danger",
};

export type BadgeProps = { tone?: keyof typeof tones; children: ReactNode };

/** One word of status. The word says it; the colour only repeats it. */
export function Badge({ tone = "neutral", children }: BadgeProps) {
  return (
    <span
      className={`inline-block rounded-sm border px-1.5 text-sm font-medium whitespace-nowrap ${tones[tone]}`}
    >
      {children}
    </span>
  );
}
