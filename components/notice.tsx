import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

const kinds = {
  info: { Icon: Info, colour: "text-accent", word: "Note" },
  success: { Icon: CircleCheck, colour: "text-success", word: "Done" },
  warning: { Icon: TriangleAlert, colour: "text-warning", word: "Warning" },
  error: { Icon: CircleAlert, colour: "text-danger", word: "Error" },
};

export type NoticeProps = {
  kind: keyof typeof kinds;
  title?: string;
  /** What the sign says to those who cannot see it; in English by default. */
  word?: string;
  children?: ReactNode;
};

/** A message about what happened. Warnings and errors are announced when they appear. */
export function Notice({ kind, title, word, children }: NoticeProps) {
  const { Icon, colour } = kinds[kind];
  const role = kind === "error" || kind === "warning" ? "alert" : "status";
  return (
    <div role={role} className="flex gap-3 rounded-md border border-line bg-surface p-4">
      <Icon aria-hidden className={`mt-0.5 size-5 shrink-0 ${colour}`} />
      <div className="min-w-0 space-y-1 break-words">
        <span className="sr-only">{word ?? kinds[kind].word}: </span>
        {title && <p className="font-semibold">{title}</p>}
        {children}
      </div>
    </div>
  );
}
