import type { Metadata } from "next";
import { Suspense } from "react";
import { FoolRateChart } from "@/components/fool-rate-chart";
import { FoolRateTable } from "@/components/fool-rate-table";
import { LinkButton } from "@/components/link-button";
import { PageHeading } from "@/components/page-heading";
import { publishedFor, type PublishedRate } from "@/lib/protocol/published";
import type { ReferenceRate } from "@/lib/stats/reference-lines";
import { listResults } from "@/server/results";
import type { MemberStudy } from "@/server/studies";
import { listVariantsOf } from "@/server/variants";
import { requireStudy } from "../../require-researcher";
import { ResearchShell } from "../../research-shell";
import { StudyStatusBadge } from "../study-status-badge";
import { ColourVisionSection } from "./colour-vision-section";
import { foolRateRows } from "./fool-rate-rows";
import { LifeSection } from "./life-section";
import { ParticipantLink } from "./participant-link";
import { PublishedTable } from "./published-table";
import { SessionSummary } from "./session-summary";
import { SessionTable } from "./session-table";
import { VariantTable } from "./variant-table";

export async function generateMetadata({
  params,
}: PageProps<"/studies/[study]">): Promise<Metadata> {
  return { title: (await requireStudy((await params).study)).study.title };
}

/** A study's dashboard: its results, how the sessions went, its variants. */
export default async function StudyPage({ params }: PageProps<"/studies/[study]">) {
  const { researcher, study } = await requireStudy((await params).study);
  const results = await listResults(study.id);
  const variants = await listVariantsOf(study.id);
  const rows = foolRateRows(results);
  const published = publishedFor(study.protocol.preset);
  return (
    <ResearchShell researcher={researcher}>
      <PageHeading
        title={study.title}
        lead={<StudyStatusBadge status={study.status} />}
        actions={<StudyActions study={study} />}
      />
      <div className="space-y-14">
        <div className="space-y-8">
          <LifeSection study={study} />
          {study.status !== "draft" && <ParticipantLink slug={study.slug} />}
          <SessionSummary results={results} />
        </div>
        <section aria-labelledby="results" className="space-y-6">
          <h2 id="results" className="text-xl font-semibold">
            How often the colours were taken for real
          </h2>
          <FoolRateChart rows={rows} published={published.map(asReference)} />
          <FoolRateTable rows={rows} />
          <PublishedTable rates={published} />
        </section>
        {/* Reads single answers, so the rest of the page does not wait for it. */}
        {study.protocol.colourVision.mode !== "off" && (
          <Suspense>
            <ColourVisionSection studyId={study.id} passMin={study.protocol.colourVision.passMin} />
          </Suspense>
        )}
        <SessionTable
          results={results}
          refusals={study.refusalCount}
          hasVigilance={study.protocol.vigilanceTrials > 0}
        />
        <VariantTable study={study.slug} variants={variants} />
      </div>
    </ResearchShell>
  );
}

function StudyActions({ study: { slug, status, role } }: { study: MemberStudy }) {
  const mayChange = role !== "viewer";
  const isDraft = status === "draft";
  return (
    <>
      <LinkButton href={`/studies/${slug}/card`} variant="secondary" prefetch={false}>
        Protocol card
      </LinkButton>
      {mayChange && (
        <LinkButton href={`/studies/${slug}/recruitment`} variant="secondary">
          Recruitment
        </LinkButton>
      )}
      {mayChange && isDraft && (
        <LinkButton href={`/studies/${slug}/protocol`} variant="secondary">
          Edit the protocol
        </LinkButton>
      )}
      {mayChange && (
        <LinkButton href={`/studies/${slug}/variants/new`}>Upload a variant</LinkButton>
      )}
    </>
  );
}

function asReference({ method, percent, plusMinus, source }: PublishedRate): ReferenceRate {
  return {
    name: method,
    rate: percent / 100,
    plusMinus: plusMinus === null ? null : plusMinus / 100,
    source,
  };
}
