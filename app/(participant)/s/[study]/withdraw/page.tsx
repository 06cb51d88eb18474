import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { ClientMessages } from "@/app/client-messages";
import { PageHeading } from "@/components/page-heading";
import { findOwnWithdrawalCode } from "@/server/debriefs";
import { findPublicStudy } from "@/server/studies";
import { ParticipantShell } from "../../../participant-shell";
import { WithdrawForm } from "./withdraw-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("withdraw"))("title") };
}

/** Whoever holds a code can have a session's answers removed, as long as the study exists. */
export default async function WithdrawPage({ params }: PageProps<"/s/[study]/withdraw">) {
  const { study: slug } = await params;
  const study = await findPublicStudy(slug);
  if (!study) notFound();
  const t = await getTranslations("withdraw");
  return (
    <ParticipantShell>
      <PageHeading title={t("heading")} lead={study.title} />
      <p className="mb-8">{t("lead")}</p>
      <ClientMessages of={["withdraw", "failure", "notice"]}>
        <WithdrawForm study={slug} ownCode={(await findOwnWithdrawalCode(slug)) ?? ""} />
      </ClientMessages>
    </ParticipantShell>
  );
}
