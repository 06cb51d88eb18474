"use client";

import { Button } from "@/components/button";
import { EmptyState } from "@/components/empty-state";
import { PageShell } from "@/components/page-shell";

/** What went wrong is in the server's log; the visitor can only try again. */
export default function ErrorPage({ reset }: { error: Error; reset: () => void }) {
  return (
    <PageShell>
      <EmptyState
        title="This page could not be shown."
        action={<Button onClick={reset}>Try again</Button>}
      >
        Something went wrong on the server. Nothing that was saved is lost.
      </EmptyState>
    </PageShell>
  );
}
