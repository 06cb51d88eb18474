import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { PageShell } from "@/components/page-shell";
import { findResearcher } from "@/server/auth";
import { env } from "@/server/env";
import { findStudyCard } from "@/server/study-card";
import { ResearchShell } from "../../../research-shell";
import { PrintButton } from "./print-button";
import { ProtocolCard } from "./protocol-card";

type Props = PageProps<"/studies/[study]/card">;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Protocol card, ${(await params).study}` };
}

/**
 * All that decides a study, on one page to print or to link from a registration. Public once the study was opened;
 * its members see it before.
 */
export default async function CardPage({ params }: Props) {
  const researcher = await findResearcher();
  const card = await findStudyCard((await params).study, researcher?.id ?? null);
  if (!card) notFound();
  const content = (
    <>
      <div className="mb-6 flex flex-wrap items-center justify-between gap-4 print:hidden">
        {card.isMember ? (
          <Link href={`/studies/${card.slug}`} className="underline">
            {card.title}
          </Link>
        ) : (
          <span />
        )}
        <PrintButton />
      </div>
      <ProtocolCard card={card} siteUrl={env().NEXTAUTH_URL} />
    </>
  );
  return researcher ? (
    <ResearchShell researcher={researcher}>{content}</ResearchShell>
  ) : (
    <PageShell>{content}</PageShell>
  );
}
