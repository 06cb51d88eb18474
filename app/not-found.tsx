import { EmptyState } from "@/components/empty-state";
import { LinkButton } from "@/components/link-button";
import { PageShell } from "@/components/page-shell";

export default function NotFound() {
  return (
    <PageShell>
      <EmptyState
        title="There is no such page."
        action={<LinkButton href="/">To the front page</LinkButton>}
      >
        The address may be misspelt, or the study may not be open to you.
      </EmptyState>
    </PageShell>
  );
}
