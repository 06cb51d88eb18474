import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import Link from "next/link";
import { notFound, redirect } from "next/navigation";
import { PageHeading } from "@/components/page-heading";
import { getDebrief } from "@/server/debriefs";
import { findOwnSession } from "@/server/participants";
import { findPublicStudy } from "@/server/studies";
import { ParticipantShell } from "../../../participant-shell";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("debrief"))("title") };
}

export default async function DebriefPage({ params }: PageProps<"/s/[study]/debrief">) {
  const { study: slug } = await params;
  const study = await findPublicStudy(slug);
  if (!study) notFound();
  const progress = await findOwnSession(slug);
  if (!progress) redirect(`/s/${slug}`);
  if (progress.answered < progress.total) redirect(`/s/${slug}/session`);
  const t = await getTranslations("debrief");
  const { score, wayBack, variantName } = await getDebrief(slug, progress.sessionId, null);
  if (!score) notFound();
  const { correct, testTrials } = score;
  const completionCode = wayBack.kind === "code" ? wayBack.code : null;
  return (
    <ParticipantShell hasColour>
      <PageHeading title={t("heading")} />
      <div className="space-y-10">
        <Score correct={correct} testTrials={testTrials} />
        <section className="space-y-2">
          <h2 className="text-xl font-semibold">{t("codeHeading")}</h2>
          <p className="font-mono text-2xl tracking-widest select-all">{completionCode}</p>
          <p className="text-muted">{t("received")}</p>
        </section>
        <section className="space-y-2">
          <h2 className="text-xl font-semibold">{t("sawHeading")}</h2>
          <p>{t("saw", { variant: variantName })}</p>
          <p>
            <Link href={`/s/${slug}/credits`} prefetch={false} className="underline">
              {t("credits")}
            </Link>
          </p>
        </section>
      </div>
    </ParticipantShell>
  );
}

async function Score({ correct, testTrials }: { correct: number; testTrials: number }) {
  const t = await getTranslations("debrief");
  const share = correct / testTrials;
  return (
    <section className="space-y-3">
      <p className="text-lg">
        {t.rich("score", {
          correct,
          total: testTrials,
          share,
          strong: (words) => <strong className="tabular-nums">{words}</strong>,
        })}
      </p>
      <div className="relative h-3 rounded-sm bg-line" aria-hidden>
        <div className="h-full rounded-sm bg-accent" style={{ width: `${100 * share}%` }} />
        <div className="absolute -top-1 left-1/2 h-5 w-0.5 bg-ink" />
      </div>
    </section>
  );
}
