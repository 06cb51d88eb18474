import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PageHeading } from "@/components/page-heading";
import { uploadBytesMax } from "@/lib/upload/limits";
import { listVariantChoices, type VariantChoice } from "@/server/new-study";
import { listPhotos } from "@/server/photos";
import type { MemberStudy } from "@/server/studies";
import { listVariantsOf } from "@/server/variants";
import { requireStudy } from "../../../../require-researcher";
import { ResearchShell } from "../../../../research-shell";
import { NewVersionButton } from "../../new-version-button";
import { StudyLink } from "../../study-link";
import { ChooseVariants } from "./choose-variants";
import { UploadForm } from "./upload-form";

export const metadata: Metadata = { title: "Add a variant" };

type Props = PageProps<"/studies/[study]/variants/new">;

export default async function NewVariantPage({ params }: Props) {
  const { researcher, study } = await requireStudy((await params).study);
  if (study.role === "viewer") notFound();
  const isDraft = study.status === "draft";
  return (
    <ResearchShell researcher={researcher}>
      <StudyLink study={study} />
      <PageHeading title={isDraft ? "Add a variant" : "Upload a variant"} />
      {isDraft ? (
        <DraftStudy study={study} choices={await listChoices(study, researcher.id)} />
      ) : (
        <LockedStudy slug={study.slug} version={study.version} />
      )}
    </ResearchShell>
  );
}

/** What is not in the study yet and goes with its photographs. */
async function listChoices(study: MemberStudy, userId: string): Promise<VariantChoice[]> {
  const present = (await listVariantsOf(study.id)).map(({ slug }) => slug);
  return (await listVariantChoices(userId))
    .filter(({ slug }) => !present.includes(slug))
    .filter(({ photoSets }) => photoSets === null || photoSets.includes(study.photoSetId));
}

type DraftStudyProps = { study: MemberStudy; choices: readonly VariantChoice[] };

async function DraftStudy({ study, choices }: DraftStudyProps) {
  const photos = await listPhotos(study.photoSetId);
  const { stimulusPx } = study.protocol;
  return (
    <>
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
      {choices.length > 0 && <ChooseVariants study={study.slug} choices={choices} />}
    </>
  );
}

/** A locked study's variants stay as they are, so that nobody can add variants until one of them looks good. */
function LockedStudy({ slug, version }: { slug: string; version: number }) {
  return (
    <section className="space-y-4">
      <h2 className="text-xl font-semibold">This study is locked</h2>
      <p>
        Which variants it compares was fixed before its first participant came. A further variant
        belongs to a new version: a draft with the same protocol, photographs and variants, that
        names version {version} as its parent. This one goes on as it is.
      </p>
      <NewVersionButton study={slug} />
    </section>
  );
}
