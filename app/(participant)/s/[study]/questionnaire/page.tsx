import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { notFound, redirect } from "next/navigation";
import { ClientMessages } from "@/app/client-messages";
import { PageHeading } from "@/components/page-heading";
import { pickLocalised } from "@/lib/locale/locales";
import { findOwnSession } from "@/server/participants";
import { findPublicStudy } from "@/server/studies";
import { ParticipantShell } from "../../../participant-shell";
import { QuestionnaireForm } from "./questionnaire-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("questionnaire"))("title") };
}

/** The study's own questions, after the last pair. */
export default async function QuestionnairePage({ params }: PageProps<"/s/[study]/questionnaire">) {
  const { study: slug } = await params;
  const study = await findPublicStudy(slug);
  if (!study) notFound();
  const progress = await findOwnSession(slug);
  if (!progress) redirect(`/s/${slug}?session=none`);
  if (progress.next !== "questionnaire") redirect(`/s/${slug}/${progress.next}`);
  const t = await getTranslations("questionnaire");
  const locale = await getLocale();
  const { questionnaire, language } = study.protocol;
  const questions = questionnaire.map(({ label, options, ...question }) => ({
    ...question,
    label: pickLocalised(label, locale, language),
    options: (options ?? []).map((option) => ({
      value: option.value,
      label: pickLocalised(option.label, locale, language),
    })),
  }));
  return (
    <ParticipantShell>
      <PageHeading title={t("heading")} lead={t("lead")} />
      <ClientMessages of={["questionnaire", "failure", "notice"]}>
        <QuestionnaireForm study={slug} questions={questions} />
      </ClientMessages>
    </ParticipantShell>
  );
}
