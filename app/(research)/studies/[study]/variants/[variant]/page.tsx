import type { Metadata } from "next";
import { Notice } from "@/components/notice";
import { PageHeading } from "@/components/page-heading";
import { Progress } from "@/components/progress";
import { getVariantOf, listPairs, type VariantView } from "@/server/variants";
import { orNotFound, requireStudy } from "../../../../require-researcher";
import { ResearchShell } from "../../../../research-shell";
import { StudyLink } from "../../study-link";
import { VariantStatusBadge } from "../variant-status-badge";
import { kindWords, statusWords } from "../variant-words";
import { PairGallery } from "./pair-gallery";
import { ProblemList } from "./problem-list";
import { RefreshWhile } from "./refresh-while";

export const metadata: Metadata = { title: "Variant" };

const PAIRS_SHOWN = 12;

type Props = PageProps<"/studies/[study]/variants/[variant]">;

/** One variant of a study: how its making goes, every problem found, and what it looks like. */
export default async function VariantPage({ params }: Props) {
  const { study: slug, variant: variantSlug } = await params;
  const { researcher, study } = await requireStudy(slug);
  const variant = await orNotFound(getVariantOf(study.id, variantSlug));
  const pairs =
    variant.status === "ready" ? await listPairs(study.id, variant.id, PAIRS_SHOWN) : [];
  return (
    <ResearchShell researcher={researcher}>
      <StudyLink study={study} />
      <PageHeading
        title={variant.name}
        lead={
          <>
            <VariantStatusBadge status={variant.status} /> {kindWords[variant.kind]}
            {variant.description && <p className="mt-2">{variant.description}</p>}
          </>
        }
      />
      <div className="space-y-10">
        <State variant={variant} />
        {variant.problems.length > 0 && <ProblemList problems={variant.problems} />}
        {pairs.length > 0 && <PairGallery study={slug} pairs={pairs} variantName={variant.name} />}
      </div>
    </ResearchShell>
  );
}

function State({ variant }: { variant: VariantView }) {
  const { status, failureReason, problems, progressDone, progressTotal } = variant;
  if (status === "failed") {
    return (
      <Notice kind="error" title={failureReason ?? undefined}>
        {problems.length > 0 && (
          <p>Mend what is listed below and upload the ZIP again as a new variant.</p>
        )}
      </Notice>
    );
  }
  if (status === "ready") return null;
  return (
    <div className="max-w-md">
      <Progress
        label={`Pictures ${statusWords[status]}`}
        value={progressDone}
        max={progressTotal}
      />
      <RefreshWhile />
    </div>
  );
}
