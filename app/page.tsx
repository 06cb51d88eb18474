import Link from "next/link";
import { EmptyState } from "@/components/empty-state";
import { LinkButton } from "@/components/link-button";
import { PageHeading } from "@/components/page-heading";
import { PageShell } from "@/components/page-shell";
import { listOpenStudies } from "@/server/studies";

export const dynamic = "force-dynamic";

/** The front door: open studies for participants, the way in for researchers. */
export default async function FrontPage() {
  const studies = await listOpenStudies();
  return (
    <PageShell>
      <PageHeading
        title="Which of these photographs has its real colours?"
        lead="TrueHue shows people pairs of photographs, one with its own colours and one recoloured by a network, and measures how often the network is believed."
        actions={
          <LinkButton href="/studies" variant="secondary">
            For researchers
          </LinkButton>
        }
      />
      <h2 className="mb-4 text-xl font-semibold">Open studies</h2>
      {studies.length === 0 && (
        <EmptyState title="No study is open at the moment.">
          A study appears here once its researcher has opened it.
        </EmptyState>
      )}
      <ul className="divide-y divide-line">
        {studies.map((study) => (
          <li key={study.slug} className="py-4">
            <Link
              href={`/s/${study.slug}`}
              prefetch={false}
              className="text-lg font-medium underline"
            >
              {study.title}
            </Link>
            <p className="mt-1 max-w-prose text-muted">{study.description}</p>
          </li>
        ))}
      </ul>
    </PageShell>
  );
}
