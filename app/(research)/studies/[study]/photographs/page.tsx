import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { PageHeading } from "@/components/page-heading";
import { countTrials } from "@/lib/protocol/schema";
import { uploadBytesMax } from "@/lib/upload/limits";
import { countPhotos } from "@/server/photos";
import { hasOwnPhotographs } from "@/server/study-drafts";
import { requireStudy } from "../../../require-researcher";
import { ResearchShell } from "../../../research-shell";
import { StudyLink } from "../study-link";
import { PhotographsForm } from "./photographs-form";

export const metadata: Metadata = { title: "Add photographs" };

/** Photographs for a draft. What a locked study or another one shows cannot change: members are sent back to the study. */
export default async function PhotographsPage({
  params,
}: PageProps<"/studies/[study]/photographs">) {
  const { researcher, study } = await requireStudy((await params).study);
  const { id, slug, status, role, protocol, photoSetId } = study;
  const mayAdd = status === "draft" && role !== "viewer" && (await hasOwnPhotographs(id));
  if (!mayAdd) redirect(`/studies/${slug}`);
  return (
    <ResearchShell researcher={researcher}>
      <StudyLink study={study} />
      <PageHeading
        title="Add photographs"
        lead={`The study has ${await countPhotos(photoSetId)}; a session needs ${countTrials(protocol)} at least.`}
      />
      <div className="grid gap-12 lg:grid-cols-2">
        <PhotographsForm study={slug} bytesMax={uploadBytesMax} />
        <section className="space-y-4">
          <h2 className="text-xl font-semibold">What is taken</h2>
          <ul className="list-disc space-y-2 pl-5">
            <li>JPEG, PNG, WebP, AVIF or TIFF: single pictures, or one ZIP of them.</li>
            <li>
              The shorter side more than {protocol.stimulusPx} pixels, so that every stimulus is
              reduced.
            </li>
            <li>
              No picture twice. File names without their ending become the photographs’ names.
            </li>
            <li>At most {uploadBytesMax / 2 ** 20} MiB at once; more can be added afterwards.</li>
            <li>
              Only photographs that you have the right to show. Credits stand on a page for
              participants.
            </li>
          </ul>
        </section>
      </div>
    </ResearchShell>
  );
}
