import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { PageHeading } from "@/components/page-heading";
import { countTrials } from "@/lib/protocol/schema";
import { uploadBytesMax } from "@/lib/upload/limits";
import { listPhotos } from "@/server/photos";
import { requireStudy } from "../../../require-researcher";
import { ResearchShell } from "../../../research-shell";
import { PhotographsForm } from "./photographs-form";

export const metadata: Metadata = { title: "Add photographs" };

/** Photographs for a draft. What a locked study shows cannot change: its members are sent back to it. */
export default async function PhotographsPage({
  params,
}: PageProps<"/studies/[study]/photographs">) {
  const { researcher, study } = await requireStudy((await params).study);
  const { slug, title, status, role, protocol, photoSetId } = study;
  if (status !== "draft" || role === "viewer") redirect(`/studies/${slug}`);
  const photos = await listPhotos(photoSetId);
  return (
    <ResearchShell researcher={researcher}>
      <p className="mb-4">
        <Link href={`/studies/${slug}`} className="underline">
          {title}
        </Link>
      </p>
      <PageHeading
        title="Add photographs"
        lead={`The study has ${photos.length}; a session needs ${countTrials(protocol)} at least.`}
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
