import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import Link from "next/link";
import { notFound } from "next/navigation";
import { ParticipantNotice } from "@/app/participant-notice";
import { LinkButton } from "@/components/link-button";
import { PageHeading } from "@/components/page-heading";
import { languages } from "@/lib/locale/locales";
import { neededViewport } from "@/lib/protocol/screen";
import { estimateMinutes } from "@/lib/protocol/timeline";
import { findResearcher } from "@/server/auth";
import { findOwnSession } from "@/server/participants";
import { findPublicStudy } from "@/server/studies";
import { ParticipantShell } from "../../participant-shell";

export async function generateMetadata({ params }: PageProps<"/s/[study]">): Promise<Metadata> {
  const study = await findPublicStudy((await params).study);
  return { title: study?.title ?? (await getTranslations("start"))("noStudy") };
}

/** The invitation. Nothing starts before a click: previews and prefetches never burn a link. */
export default async function StartPage({ params, searchParams }: PageProps<"/s/[study]">) {
  const { study: slug } = await params;
  const study = await findPublicStudy(slug);
  if (!study) notFound();
  const progress = await findOwnSession(slug);
  const t = await getTranslations("start");
  const { widthPx } = neededViewport(study.protocol);
  const isStaff = (await findResearcher()) !== null;
  return (
    <ParticipantShell>
      <PageHeading
        title={study.title}
        lead={study.description}
        lang={languages[study.protocol.language].tag}
      />
      {study.status === "open" || progress ? (
        <div className="space-y-8">
          {(await searchParams).session === "none" && !progress && <NoSessionNotice />}
          <p>{t("length", { minutes: estimateMinutes(study.protocol), width: widthPx })}</p>
          {isStaff && <StaffNotice />}
          <Entry slug={slug} progress={progress} />
        </div>
      ) : (
        <ParticipantNotice kind="info" title={t("closed")} />
      )}
      <p className="mt-16 text-sm text-muted">
        <Link href={`/s/${slug}/credits`} prefetch={false} className="underline">
          {t("credits")}
        </Link>
      </p>
    </ParticipantShell>
  );
}

type EntryProps = { slug: string; progress: { answered: number; total: number } | null };

async function Entry({ slug, progress }: EntryProps) {
  const t = await getTranslations("start");
  if (!progress) {
    return (
      <LinkButton href={`/s/${slug}/consent`} prefetch={false}>
        {t("start")}
      </LinkButton>
    );
  }
  const isDone = progress.answered === progress.total;
  return (
    <LinkButton href={`/s/${slug}/${isDone ? "debrief" : "session"}`} prefetch={false}>
      {isDone ? t("result") : t("goOn")}
    </LinkButton>
  );
}

async function NoSessionNotice() {
  const t = await getTranslations("start");
  return (
    <ParticipantNotice kind="warning" title={t("noSessionTitle")}>
      <p>{t("noSessionText")}</p>
    </ParticipantNotice>
  );
}

async function StaffNotice() {
  const t = await getTranslations("start");
  return (
    <ParticipantNotice kind="warning" title={t("staffTitle")}>
      <p>{t("staffText")}</p>
    </ParticipantNotice>
  );
}
