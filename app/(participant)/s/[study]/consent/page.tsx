import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { notFound, redirect } from "next/navigation";
import { ClientMessages } from "@/app/client-messages";
import { PageHeading } from "@/components/page-heading";
import { neededViewport } from "@/lib/protocol/screen";
import { languages } from "@/lib/locale/locales";
import { languageOfText, resolveTexts } from "@/lib/protocol/texts";
import { findOwnSession } from "@/server/participants";
import { findPublicStudy } from "@/server/studies";
import { Paragraphs } from "../../../paragraphs";
import { ParticipantShell } from "../../../participant-shell";
import { ConsentForm } from "./consent-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("consent"))("title") };
}

export default async function ConsentPage({ params }: PageProps<"/s/[study]/consent">) {
  const { study: slug } = await params;
  const study = await findPublicStudy(slug);
  if (!study) notFound();
  if (study.status !== "open" || (await findOwnSession(slug))) redirect(`/s/${slug}`);
  const t = await getTranslations("consent");
  const locale = await getLocale();
  const textLanguage = languageOfText(study.protocol, locale, "consent");
  return (
    <ParticipantShell>
      <PageHeading
        title={t("heading")}
        lead={<span lang={languages[study.protocol.language].tag}>{study.title}</span>}
      />
      <div className="mb-10">
        <Paragraphs
          text={resolveTexts(study.protocol, locale).consent}
          lang={languages[textLanguage].tag}
        />
      </div>
      <ClientMessages of={["consent", "failure", "notice", "screen"]}>
        <ConsentForm
          study={slug}
          consentVersion={study.protocol.consentVersion}
          needed={neededViewport(study.protocol)}
          isSimultaneous={study.protocol.presentation === "simultaneous"}
        />
      </ClientMessages>
    </ParticipantShell>
  );
}
