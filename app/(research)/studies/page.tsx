import type { Metadata } from "next";
import Link from "next/link";
import { DataTable, type DataColumn } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { LinkButton } from "@/components/link-button";
import { PageHeading } from "@/components/page-heading";
import { listStudiesOf, type StudySummary } from "@/server/studies";
import { requireResearcher } from "../require-researcher";
import { ResearchShell } from "../research-shell";
import { StudyStatusBadge } from "./study-status-badge";

export const metadata: Metadata = { title: "Studies" };

const columns: readonly DataColumn<StudySummary>[] = [
  {
    header: "Study",
    cell: (study) => (
      <Link href={`/studies/${study.slug}`} className="underline">
        {study.title}
      </Link>
    ),
  },
  { header: "Status", cell: (study) => <StudyStatusBadge status={study.status} /> },
  { header: "Variants", isNumeric: true, cell: (study) => study.variants },
  { header: "Sessions", isNumeric: true, cell: (study) => study.completed },
  { header: "Your role", isWideOnly: true, cell: (study) => study.role },
];

export default async function StudiesPage() {
  const researcher = await requireResearcher();
  const studies = await listStudiesOf(researcher.id);
  return (
    <ResearchShell researcher={researcher}>
      <PageHeading
        title="Studies"
        lead="Those that you own or were given access to."
        actions={<LinkButton href="/studies/new">New study</LinkButton>}
      />
      {studies.length === 0 ? (
        <EmptyState title="You have no study yet.">
          Make one here, or from a folder of photographs with <code>npm run study -- create</code>;
          the README says how. Use the address you signed in with as its owner.
        </EmptyState>
      ) : (
        <DataTable caption="Your studies" columns={columns} rows={studies} rowKey={(s) => s.slug} />
      )}
    </ResearchShell>
  );
}
