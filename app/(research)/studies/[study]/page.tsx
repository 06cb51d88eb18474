import type { Metadata } from "next";
import { LinkButton } from "@/components/link-button";
import { PageHeading } from "@/components/page-heading";
import { countPhotos } from "@/server/photos";
import { listResults } from "@/server/results";
import type { MemberStudy } from "@/server/studies";
import { hasOwnPhotographs } from "@/server/study-drafts";
import { listVariantsOf } from "@/server/variants";
import { requireStudy } from "../../require-researcher";
import { ResearchShell } from "../../research-shell";
import { StudyStatusBadge } from "../study-status-badge";
import { LifeSection } from "./life-section";
import { ParticipantLink } from "./participant-link";
import { PreparationSection } from "./preparation-section";
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
  const variants = await listVariantsOf(study.id);
  const isDraft = study.status === "draft";
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
          {isDraft ? <Preparation study={study} /> : <ParticipantLink slug={study.slug} />}
        </div>
        {!isDraft && <StudyResults study={study} results={await listResults(study.id)} />}
        <VariantTable
          study={study.slug}
          variants={variants}
          mayRemove={isDraft && study.role !== "viewer"}
        />
      </div>
    </ResearchShell>
  );
}

async function Preparation({ study }: { study: MemberStudy }) {
  const photographs = await countPhotos(study.photoSetId);
  const areOwn = await hasOwnPhotographs(study.id);
  return <PreparationSection study={study} photographs={photographs} areOwn={areOwn} />;
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
