import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { PageHeading } from "@/components/page-heading";
import { requireStudy } from "../../../require-researcher";
import { ResearchShell } from "../../../research-shell";
import { StudyLink } from "../study-link";
import { ProtocolEditor } from "./protocol-editor";

export const metadata: Metadata = { title: "Protocol" };

/** A draft's protocol, to be edited. What is locked, or only to be looked at, is shown as its card. */
export default async function ProtocolPage({ params }: PageProps<"/studies/[study]/protocol">) {
  const { researcher, study } = await requireStudy((await params).study);
  if (study.status !== "draft" || study.role === "viewer") {
    redirect(`/studies/${study.slug}/card`);
  }
  const { slug, title, description, protocol } = study;
  return (
    <ResearchShell researcher={researcher}>
      <StudyLink study={study} />
      <PageHeading
        title="Protocol"
        lead="Everything that decides how a session runs and what counts. Once the study is locked, nothing of it changes."
      />
      <ProtocolEditor study={slug} details={{ title, description }} protocol={protocol} />
    </ResearchShell>
  );
}
