import { Button } from "@/components/button";
import { PageHeading } from "@/components/page-heading";
import type { Messages } from "@/lib/locale/messages";

type Props = { words: Messages["error"]; retry: () => void };

/** What went wrong is in the server's log; the visitor can only try again. */
export function ErrorScreen({ words: { title, lead, again }, retry }: Props) {
  return (
    <div className="achromatic min-h-dvh bg-canvas text-ink">
      {/* What failed may have been the page's own title too. */}
      <title>{title}</title>
      <main className="mx-auto max-w-2xl px-4 py-12 sm:px-8 sm:py-20">
        <PageHeading title={title} lead={lead} actions={<Button onClick={retry}>{again}</Button>} />
      </main>
    </div>
  );
}
