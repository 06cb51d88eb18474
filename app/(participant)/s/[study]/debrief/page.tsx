import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import Link from "next/link";
import { notFound, redirect } from "next/navigation";
import { ClientMessages } from "@/app/client-messages";
import { PageHeading } from "@/components/page-heading";
import { getDebrief, onlyWayBack, type Debrief } from "@/server/debriefs";
import { describeBrowser } from "@/server/participants";
import { findPublicStudy } from "@/server/studies";
import { ParticipantShell } from "../../../participant-shell";
import { Score } from "../../../score";
import { BackToRecruiter } from "./back-to-recruiter";
import { SelfReport } from "./self-report";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("debrief"))("title") };
}

/** The end of a session: completed, at a gate, or withdrawn. */
export default async function DebriefPage({ params }: PageProps<"/s/[study]/debrief">) {
  const { study: slug } = await params;
  const study = await findPublicStudy(slug);
  if (!study) notFound();
  const { own, arrival } = await describeBrowser(slug);
  if (!own) redirect(`/s/${slug}`);
  if (own.next !== "debrief") redirect(`/s/${slug}/${own.next}`);
  const whole = await getDebrief(slug, own.sessionId, arrival);
  const debrief = own.isHeld ? whole : onlyWayBack(whole);
  const t = await getTranslations("debrief");
  const { heading, lead } = {
    completed: { heading: t("heading"), lead: t("received") },
    screened_out: { heading: t("screenedHeading"), lead: t("screenedText") },
    withdrawn: { heading: t("withdrawnHeading"), lead: t("withdrawnText") },
  }[debrief.kind];
  return (
    <ParticipantShell hasColour>
      <PageHeading title={heading} lead={lead} />
      <div className="space-y-10">
        <BackToRecruiter wayBack={debrief.wayBack} />
        {debrief.score && (
          <>
            <Score score={debrief.score} />
            <WhatYouSaw
              slug={slug}
              variant={debrief.variantName}
              hasEasy={study.protocol.vigilanceTrials > 0}
            />
            <ClientMessages of={["debrief", "failure", "notice"]}>
              <SelfReport study={slug} isReported={debrief.isSelfReported} />
            </ClientMessages>
          </>
        )}
        {debrief.withdrawalCode && <Withdrawal slug={slug} code={debrief.withdrawalCode} />}
        {debrief.score && study.lockHash && <Lock slug={slug} hash={study.lockHash} />}
      </div>
    </ParticipantShell>
  );
}

type SlugProps = { slug: string };

type SawProps = SlugProps & { variant: Debrief["variantName"]; hasEasy: boolean };

async function WhatYouSaw({ slug, variant, hasEasy }: SawProps) {
  const t = await getTranslations("debrief");
  return (
    <section className="space-y-2">
      <h2 className="text-xl font-semibold">{t("sawHeading")}</h2>
      <p>{t("saw", { variant, hasEasy: String(hasEasy) })}</p>
      <p>
        <Link href={`/s/${slug}/credits`} prefetch={false} className="underline">
          {t("credits")}
        </Link>
      </p>
    </section>
  );
}

async function Withdrawal({ slug, code }: SlugProps & { code: string }) {
  const t = await getTranslations("debrief");
  return (
    <section className="space-y-2">
      <h2 className="text-xl font-semibold">{t("withdrawalHeading")}</h2>
      <p>{t("withdrawalText")}</p>
      <p className="font-mono text-lg tracking-wide select-all">{code}</p>
      <p>
        <Link href={`/s/${slug}/withdraw`} prefetch={false} className="underline">
          {t("withdrawalLink")}
        </Link>
      </p>
    </section>
  );
}

async function Lock({ slug, hash }: SlugProps & { hash: string }) {
  const t = await getTranslations("debrief");
  return (
    <section className="space-y-2 text-sm text-muted">
      <h2 className="font-semibold">{t("lockHeading")}</h2>
      <p>{t("lockText")}</p>
      <p>
        <a href={`/s/${slug}/lock`} className="font-mono break-all underline">
          {hash}
        </a>
      </p>
    </section>
  );
}
