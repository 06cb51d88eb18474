import { Button } from "@/components/button";
import { PageHeading } from "@/components/page-heading";
import type { Messages } from "@/lib/locale/messages";

type Props = { words: Messages["error"]; retry: () => void };

/** What went wrong is in the server's log; the visitor can only try again. */
export function ErrorScreen({ words: { title, lead, again }, retry }: Props) {
  return (
    <main className="mx-auto min-h-dvh max-w-2xl bg-canvas px-4 py-12 text-ink sm:px-8 sm:py-20">
      <PageHeading title={title} lead={lead} actions={<Button onClick={retry}>{again}</Button>} />
    </main>
  );
}
