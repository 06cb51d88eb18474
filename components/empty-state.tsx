import type { ReactNode } from "react";

export type EmptyStateProps = {
  title: string;
  /** Why nothing is here, and what would bring something. */
  children?: ReactNode;
  action?: ReactNode;
};

/** Stands where a list or a chart would be, while there is nothing in it. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div className="grid justify-items-center gap-3 rounded-md border border-dashed border-edge px-6 py-12 text-center">
      <p className="text-lg font-semibold">{title}</p>
      {children && <div className="max-w-prose text-muted">{children}</div>}
      {action}
    </div>
  );
}
