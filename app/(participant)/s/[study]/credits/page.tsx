import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import Link from "next/link";
import { notFound } from "next/navigation";
import { PageHeading } from "@/components/page-heading";
import { listCredits } from "@/server/participants";
import { findPublicStudy } from "@/server/studies";
import { ParticipantShell } from "../../../participant-shell";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("credits"))("title") };
}

export default async function CreditsPage({ params }: PageProps<"/s/[study]/credits">) {
  const { study: slug } = await params;
  const study = await findPublicStudy(slug);
  if (!study) notFound();
  const t = await getTranslations("credits");
  const credits = await listCredits(study.photoSetId);
  return (
    <ParticipantShell>
      <PageHeading title={t("title")} lead={t("lead", { study: study.title })} />
      <ul className="columns-1 gap-8 sm:columns-2">
        {credits.map((credit) => (
          <li key={credit} className="mb-2 break-inside-avoid">
            {credit}
          </li>
        ))}
      </ul>
      <p className="mt-12">
        <Link href={`/s/${slug}`} prefetch={false} className="underline">
          {t("back")}
        </Link>
      </p>
    </ParticipantShell>
  );
}
