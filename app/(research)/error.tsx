"use client";

import { Button } from "@/components/button";
import { PageHeading } from "@/components/page-heading";
import { PageShell } from "@/components/page-shell";

/** What went wrong is in the server's log; the visitor can only try again. */
export default function ErrorPage({ retry }: { retry: () => void }) {
  return (
    <PageShell>
      <PageHeading
        title="This page could not be shown."
        lead="Something went wrong on the server. Nothing that was saved is lost."
        actions={<Button onClick={retry}>Try again</Button>}
      />
    </PageShell>
  );
}
