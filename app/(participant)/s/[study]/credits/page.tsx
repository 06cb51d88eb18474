import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { PageHeading } from "@/components/page-heading";
import { listCredits } from "@/server/participants";
import { findPublicStudy } from "@/server/studies";
import { ParticipantShell } from "../../../participant-shell";

export const metadata: Metadata = { title: "Photographers" };

export default async function CreditsPage({ params }: PageProps<"/s/[study]/credits">) {
  const { study: slug } = await params;
  const study = await findPublicStudy(slug);
  if (!study) notFound();
  const credits = await listCredits(study.photoSetId);
  return (
    <ParticipantShell>
      <PageHeading
        title="Photographers"
        lead={`The photographs of “${study.title}” were taken by:`}
      />
      <ul className="columns-1 gap-8 sm:columns-2">
        {credits.map((credit) => (
          <li key={credit} className="mb-2 break-inside-avoid">
            {credit}
          </li>
        ))}
      </ul>
      <p className="mt-12">
        <Link href={`/s/${slug}`} prefetch={false} className="underline">
          Back to the study
        </Link>
      </p>
    </ParticipantShell>
  );
}
