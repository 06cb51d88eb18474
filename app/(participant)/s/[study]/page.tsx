import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { LinkButton } from "@/components/link-button";
import { Notice } from "@/components/notice";
import { PageHeading } from "@/components/page-heading";
import { estimateMinutes } from "@/lib/protocol/timeline";
import { findResearcher } from "@/server/auth";
import { findOwnSession } from "@/server/participants";
import { findPublicStudy } from "@/server/studies";
import { ParticipantShell } from "../../participant-shell";

export async function generateMetadata({ params }: PageProps<"/s/[study]">): Promise<Metadata> {
  const study = await findPublicStudy((await params).study);
  return { title: study?.title ?? "No such study" };
}

/** The invitation. Nothing starts before a click: previews and prefetches never burn a link. */
export default async function StartPage({ params, searchParams }: PageProps<"/s/[study]">) {
  const { study: slug } = await params;
  const study = await findPublicStudy(slug);
  if (!study) notFound();
  const progress = await findOwnSession(slug);
  const isStaff = (await findResearcher()) !== null;
  return (
    <ParticipantShell>
      <PageHeading title={study.title} lead={study.description} />
      {study.status === "open" || progress ? (
        <div className="space-y-8">
          {(await searchParams).session === "none" && !progress && <NoSessionNotice />}
          <p>
            It takes about {estimateMinutes(study.protocol)} minutes. You need a screen at least 300
            pixels wide and a place without distraction.
          </p>
          {isStaff && <StaffNotice />}
          <Entry slug={slug} progress={progress} />
        </div>
      ) : (
        <Notice kind="info" title="This study is not taking participants at the moment." />
      )}
      <p className="mt-16 text-sm text-muted">
        <Link href={`/s/${slug}/credits`} prefetch={false} className="underline">
          Photographers
        </Link>
      </p>
    </ParticipantShell>
  );
}

type EntryProps = { slug: string; progress: { answered: number; total: number } | null };

function Entry({ slug, progress }: EntryProps) {
  if (!progress) {
    return (
      <LinkButton href={`/s/${slug}/consent`} prefetch={false}>
        Start
      </LinkButton>
    );
  }
  const isDone = progress.answered === progress.total;
  return (
    <LinkButton href={`/s/${slug}/${isDone ? "debrief" : "session"}`} prefetch={false}>
      {isDone ? "You have taken part: see your result" : "Go on where you stopped"}
    </LinkButton>
  );
}

function NoSessionNotice() {
  return (
    <Notice kind="warning" title="This browser holds no session in the study.">
      <p>If you have just agreed to take part, allow cookies for this site and start again.</p>
    </Notice>
  );
}

function StaffNotice() {
  return (
    <Notice kind="warning" title="You are signed in as a researcher.">
      <p>
        A session in this browser is marked as staff and never counted. To take part as a
        participant, open this page in a private window.
      </p>
    </Notice>
  );
}
