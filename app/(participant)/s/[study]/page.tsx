import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import Link from "next/link";
import { notFound } from "next/navigation";
import { ParticipantNotice } from "@/app/participant-notice";
import { PageHeading } from "@/components/page-heading";
import { languages } from "@/lib/locale/locales";
import { neededViewport } from "@/lib/protocol/screen";
import { estimateMinutes } from "@/lib/protocol/timeline";
import { describeArrival } from "@/server/arrivals";
import { findResearcher } from "@/server/auth";
import { findOwnSession } from "@/server/participants";
import { getRecruitment } from "@/server/recruitment";
import { findPublicStudy } from "@/server/studies";
import { ParticipantShell } from "../../participant-shell";
import { Entry, isRecruited } from "./entry";

export async function generateMetadata({ params }: PageProps<"/s/[study]">): Promise<Metadata> {
  const study = await findPublicStudy((await params).study);
  return { title: study?.title ?? (await getTranslations("start"))("noStudy") };
}

/** The invitation. Nothing starts before a click: previews and prefetches never burn a link. */
export default async function StartPage({ params, searchParams }: PageProps<"/s/[study]">) {
  const { study: slug } = await params;
  const study = await findPublicStudy(slug);
  if (!study) notFound();
  const parameters = await searchParams;
  const progress = await findOwnSession(slug);
  const t = await getTranslations("start");
  const { widthPx } = neededViewport(study.protocol);
  const arrival = describeArrival(parameters);
  const isOpen = study.status === "open";
  const mayGoOn = isOpen || progress !== null;
  return (
    <ParticipantShell>
      <PageHeading
        title={study.title}
        lead={study.description}
        lang={languages[study.protocol.language].tag}
      />
      <div className="space-y-8">
        {parameters.arrival && <NotAdmittedNotice isRefused={parameters.arrival === "refused"} />}
        {mayGoOn ? (
          <>
            {parameters.session === "none" && !progress && <NoSessionNotice />}
            <p>{t("length", { minutes: estimateMinutes(study.protocol), width: widthPx })}</p>
            {(await findResearcher()) !== null && <StaffNotice />}
          </>
        ) : (
          <ParticipantNotice kind="info" title={t("closed")} />
        )}
        {(mayGoOn || isRecruited(arrival)) && (
          <Entry
            {...{ slug, arrival, parameters, progress, isOpen }}
            recruitment={await getRecruitment(slug)}
          />
        )}
      </div>
      <p className="mt-16 flex flex-wrap gap-x-6 gap-y-2 text-sm text-muted">
        <Link href={`/s/${slug}/credits`} prefetch={false} className="underline">
          {t("credits")}
        </Link>
        <Link href={`/s/${slug}/withdraw`} prefetch={false} className="underline">
          {t("withdraw")}
        </Link>
      </p>
    </ParticipantShell>
  );
}

/** Where the click of somebody recruited did not lead on. */
async function NotAdmittedNotice({ isRefused }: { isRefused: boolean }) {
  const t = await getTranslations("failure");
  return <ParticipantNotice kind="error" title={t(isRefused ? "refused" : "server")} />;
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
