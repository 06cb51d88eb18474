import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PageHeading } from "@/components/page-heading";
import { uploadBytesMax } from "@/lib/upload/limits";
import { listPhotos } from "@/server/photos";
import { requireStudy } from "../../../../require-researcher";
import { ResearchShell } from "../../../../research-shell";
import { UploadForm } from "./upload-form";

export const metadata: Metadata = { title: "Upload a variant" };

type Props = PageProps<"/studies/[study]/variants/new">;

export default async function NewVariantPage({ params }: Props) {
  const { researcher, study } = await requireStudy((await params).study);
  if (study.role === "viewer") notFound();
  const photos = await listPhotos(study.photoSetId);
  const { stimulusPx } = study.protocol;
  return (
    <ResearchShell researcher={researcher}>
      <PageHeading title="Upload a variant" lead={study.title} />
      <div className="grid gap-12 lg:grid-cols-2">
        <UploadForm study={study.slug} bytesMax={uploadBytesMax} />
        <section className="space-y-4">
          <h2 className="text-xl font-semibold">What the ZIP must hold</h2>
          <ul className="list-disc space-y-2 pl-5">
            <li>One recoloured picture of each of the study’s {photos.length} photographs.</li>
            <li>
              Named like the photograph, with any of these endings: JPEG, PNG, WebP, AVIF, TIFF.
            </li>
            <li>Of the photograph’s shape, the shorter side at least {stimulusPx} pixels.</li>
            <li>
              With the photograph’s lightness: only its colours are used, and lightness that strays
              is refused.
            </li>
          </ul>
          {study.status === "open" && (
            <p>
              The study is open: as soon as the variant is ready, new participants may be given it,
              and it stays listed with the study from then on.
            </p>
          )}
          <details className="rounded-md border border-line px-4 py-3">
            <summary className="cursor-pointer font-medium">The photographs’ names</summary>
            <ul className="mt-3 overflow-x-auto font-mono text-sm whitespace-nowrap">
              {photos.map((photo) => (
                <li key={photo.id}>{photo.name}</li>
              ))}
            </ul>
          </details>
        </section>
      </div>
    </ResearchShell>
  );
}
