import Link from "next/link";
import type { ReactNode } from "react";
import { PageShell } from "@/components/page-shell";
import type { Researcher } from "@/server/auth";
import { SignOutButton } from "./sign-out-button";

/** The frame of a signed-in researcher's pages. */
export function ResearchShell({
  researcher,
  children,
}: {
  researcher: Researcher;
  children: ReactNode;
}) {
  return (
    <PageShell
      account={
        <>
          <Link href="/studies" className="underline">
            Studies
          </Link>
          <span className="truncate text-muted">{researcher.name}</span>
          <SignOutButton />
        </>
      }
    >
      {children}
    </PageShell>
  );
}
