import type { Metadata } from "next";
import { PageHeading } from "@/components/page-heading";
import { listOwnPhotoSets, listVariantChoices } from "@/server/new-study";
import { requireResearcher } from "../../require-researcher";
import { ResearchShell } from "../../research-shell";
import { NewStudyForm } from "./new-study-form";

export const metadata: Metadata = { title: "New study" };

export default async function NewStudyPage() {
  const researcher = await requireResearcher();
  const [photoSets, choices] = await Promise.all([
    listOwnPhotoSets(researcher.id),
    listVariantChoices(researcher.id),
  ]);
  return (
    <ResearchShell researcher={researcher}>
      <PageHeading
        title="New study"
        lead="It begins as a draft that only you see. Everything can be changed until you lock it."
      />
      <NewStudyForm photoSets={photoSets} choices={choices} />
    </ResearchShell>
  );
}
