import type { Metadata } from "next";
import { LinkButton } from "@/components/link-button";
import { PageHeading } from "@/components/page-heading";
import { listPhotos } from "@/server/photos";
import { listResults } from "@/server/results";
import type { MemberStudy } from "@/server/studies";
import { listVariantsOf } from "@/server/variants";
import { requireStudy } from "../../require-researcher";
import { ResearchShell } from "../../research-shell";
import { StudyStatusBadge } from "../study-status-badge";
import { LifeSection } from "./life-section";
import { ParticipantLink } from "./participant-link";
import { PreparationSection } from "./preparation-section";
import { SessionSummary } from "./session-summary";
import { StudyResults } from "./study-results";
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
  const isDraft = study.status === "draft";
  const photographs = isDraft ? (await listPhotos(study.photoSetId)).length : 0;
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
          {isDraft && <PreparationSection study={study} photographs={photographs} />}
          {!isDraft && <ParticipantLink slug={study.slug} />}
          {!isDraft && <SessionSummary results={results} />}
        </div>
        {!isDraft && <StudyResults study={study} results={results} />}
        <VariantTable
          study={study.slug}
          variants={variants}
          mayRemove={isDraft && study.role !== "viewer"}
        />
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
        <LinkButton href={`/studies/${slug}/variants/new`}>
          {isDraft ? "Add a variant" : "Upload a variant"}
        </LinkButton>
      )}
    </>
  );
}
