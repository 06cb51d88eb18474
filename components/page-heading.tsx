import type { ReactNode } from "react";

export type PageHeadingProps = {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  /** Of title and lead (BCP 47), where they may be in another language than the page. */
  lang?: string;
};

/** The page's one first-level heading, a sentence about it, and what can be done with it. */
export function PageHeading({ title, lead, actions, lang }: PageHeadingProps) {
  return (
    <div className="mb-10 flex flex-wrap items-end justify-between gap-x-8 gap-y-4">
      <div className="max-w-prose min-w-0 space-y-2" lang={lang}>
        <h1 className="text-3xl font-semibold tracking-tight break-words">{title}</h1>
        {lead && <div className="text-muted">{lead}</div>}
      </div>
      {actions && <div className="flex flex-wrap gap-3">{actions}</div>}
    </div>
  );
}
