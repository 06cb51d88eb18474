import { LinkButton } from "@/components/link-button";
import { PageHeading } from "@/components/page-heading";
import { PageShell } from "@/components/page-shell";

export default function NotFound() {
  return (
    <PageShell>
      <PageHeading
        title="There is no such page."
        lead="The address may be misspelt, or the study may not be open to you."
        actions={<LinkButton href="/">To the front page</LinkButton>}
      />
    </PageShell>
  );
}
