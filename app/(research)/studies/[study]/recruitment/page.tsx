import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { CopyText } from "@/components/copy-text";
import { Notice } from "@/components/notice";
import { PageHeading } from "@/components/page-heading";
import type { Recruitment } from "@/lib/protocol/recruitment";
import { recruitmentLinks, type RecruitmentLinks } from "@/lib/protocol/recruitment-links";
import { env } from "@/server/env";
import { requireStudy } from "../../../require-researcher";
import { ResearchShell } from "../../../research-shell";
import { StudyLink } from "../study-link";
import { RecruitmentForm } from "./recruitment-form";

export const metadata: Metadata = { title: "Recruitment" };

/** Where a study's participants come from, and what to hand to each recruiter. */
export default async function RecruitmentPage({
  params,
}: PageProps<"/studies/[study]/recruitment">) {
  const { researcher, study } = await requireStudy((await params).study);
  if (study.role === "viewer") notFound();
  const { slug, status, recruitment } = study;
  const links = recruitmentLinks(env().NEXTAUTH_URL, slug);
  return (
    <ResearchShell researcher={researcher}>
      <StudyLink study={study} />
      <PageHeading
        title="Recruitment"
        lead="This is no part of what is locked: it may change while the study runs."
      />
      <div className="grid gap-12 lg:grid-cols-2">
        <RecruitmentForm study={slug} saved={recruitment} />
        <section aria-labelledby="links" className="min-w-0 space-y-6">
          <h2 id="links" className="text-xl font-semibold">
            To hand out
          </h2>
          {status !== "open" && (
            <Notice
              kind="info"
              title={`Nobody can start: the study is ${status === "draft" ? "a draft" : status}.`}
            />
          )}
          <Links links={links} recruitment={recruitment} />
        </section>
      </div>
    </ResearchShell>
  );
}

type LinksProps = { links: RecruitmentLinks; recruitment: Recruitment };

function Links({ links, recruitment: { game, prolific, mturk } }: LinksProps) {
  return (
    <>
      <CopyText label="Direct link" text={links.direct} />
      {game && <CopyText label="Link to the game" text={links.game} />}
      {prolific && (
        <div className="space-y-2">
          <CopyText label="Study link for Prolific" text={links.prolific} />
          <p className="text-sm text-muted">
            As an external study link. Prolific fills in what stands in braces; choose “URL
            parameters” for recording ids, and redirecting for confirming completion.
          </p>
        </div>
      )}
      {mturk && (
        <div className="space-y-2">
          <CopyText label="External question for Mechanical Turk" text={links.mturkQuestion} />
          <p className="text-sm text-muted">
            The Question of CreateHIT. A preview of the task shows the start page and starts
            nothing. Mechanical Turk asks for an address that begins with https.
          </p>
        </div>
      )}
    </>
  );
}
