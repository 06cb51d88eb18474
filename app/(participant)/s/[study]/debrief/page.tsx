import type { Metadata } from "next";
import Link from "next/link";
import { notFound, redirect } from "next/navigation";
import { PageHeading } from "@/components/page-heading";
import { findOwnSession, getDebrief } from "@/server/participants";
import { findPublicStudy } from "@/server/studies";
import { ParticipantShell } from "../../../participant-shell";

export const metadata: Metadata = { title: "Thank you" };

export default async function DebriefPage({ params }: PageProps<"/s/[study]/debrief">) {
  const { study: slug } = await params;
  const study = await findPublicStudy(slug);
  if (!study) notFound();
  const progress = await findOwnSession(slug);
  if (!progress) redirect(`/s/${slug}`);
  if (progress.answered < progress.total) redirect(`/s/${slug}/session`);
  const { correct, testTrials, completionCode, variantName } = await getDebrief(
    slug,
    progress.sessionId,
  );
  return (
    <ParticipantShell hasColour>
      <PageHeading title="Thank you for taking part" />
      <div className="space-y-10">
        <Score correct={correct} testTrials={testTrials} />
        <section className="space-y-2">
          <h2 className="text-xl font-semibold">Your completion code</h2>
          <p className="font-mono text-2xl tracking-widest select-all">{completionCode}</p>
          <p className="text-muted">Every answer has been received. You may close this page.</p>
        </section>
        <section className="space-y-2">
          <h2 className="text-xl font-semibold">What you saw</h2>
          <p>
            In every pair, one picture was a photograph as it was taken. The other had the same
            light and dark, but colours from “{variantName}”. A few pairs were easy on purpose, to
            see whether people look. The study asks how often such colours are taken for real.
          </p>
          <p>
            <Link href={`/s/${slug}/credits`} prefetch={false} className="underline">
              Who took the photographs
            </Link>
          </p>
        </section>
      </div>
    </ParticipantShell>
  );
}

function Score({ correct, testTrials }: { correct: number; testTrials: number }) {
  const share = Math.round((100 * correct) / testTrials);
  return (
    <section className="space-y-3">
      <p className="text-lg">
        You found the real photograph in{" "}
        <strong className="tabular-nums">
          {correct} of {testTrials}
        </strong>{" "}
        pairs ({share} %). Guessing finds half.
      </p>
      <div className="relative h-3 rounded-sm bg-line" aria-hidden>
        <div className="h-full rounded-sm bg-accent" style={{ width: `${share}%` }} />
        <div className="absolute -top-1 left-1/2 h-5 w-0.5 bg-ink" />
      </div>
    </section>
  );
}
