import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { PageHeading } from "@/components/page-heading";
import { neededViewport } from "@/lib/protocol/screen";
import { resolveTexts } from "@/lib/protocol/texts";
import { findOwnSession } from "@/server/participants";
import { findPublicStudy } from "@/server/studies";
import { ParticipantShell } from "../../../participant-shell";
import { ScreenCheck } from "../../../screen/screen-check";
import { ConsentForm } from "./consent-form";

export const metadata: Metadata = { title: "Consent" };

export default async function ConsentPage({ params }: PageProps<"/s/[study]/consent">) {
  const { study: slug } = await params;
  const study = await findPublicStudy(slug);
  if (!study) notFound();
  if (study.status !== "open" || (await findOwnSession(slug))) redirect(`/s/${slug}`);
  const { consent: text } = resolveTexts(study.protocol, study.protocol.language);
  return (
    <ParticipantShell>
      <PageHeading title="Before you start" lead={study.title} />
      <div className="mb-10 space-y-4">
        {text.split("\n\n").map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
      </div>
      <ScreenCheck
        needed={neededViewport(study.protocol)}
        isSimultaneous={study.protocol.presentation === "simultaneous"}
      >
        <ConsentForm study={slug} consentVersion={study.protocol.consentVersion} />
      </ScreenCheck>
    </ParticipantShell>
  );
}
