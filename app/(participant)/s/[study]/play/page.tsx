import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { notFound, redirect } from "next/navigation";
import { ClientMessages } from "@/app/client-messages";
import { PageHeading } from "@/components/page-heading";
import { neededViewport } from "@/lib/protocol/screen";
import { resolveTexts } from "@/lib/protocol/texts";
import { findOwnGame } from "@/server/participants";
import { ParticipantShell } from "../../../participant-shell";
import { ScreenCheck } from "../../../screen/screen-check";
import { PlayButton } from "./play-button";
import { findPlayableStudy } from "./playable-study";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("play"))("title") };
}

/** The invitation to a game. It begins with a click. */
export default async function PlayPage({ params }: PageProps<"/s/[study]/play">) {
  const { study: slug } = await params;
  const study = await findPlayableStudy(slug);
  if (!study) notFound();
  if ((await findOwnGame(slug))?.next === "session") redirect(`/s/${slug}/play/round`);
  const t = await getTranslations("play");
  const locale = await getLocale();
  return (
    <ParticipantShell>
      <PageHeading title={resolveTexts(study.protocol, locale).question} lead={study.title} />
      <div className="mb-8 space-y-4">
        <p>{t("told", { count: study.protocol.testTrials })}</p>
        <p>{t("apart")}</p>
      </div>
      <ClientMessages of={["play", "failure", "notice", "screen"]}>
        <ScreenCheck
          needed={neededViewport(study.protocol)}
          isSimultaneous={study.protocol.presentation === "simultaneous"}
        >
          <PlayButton study={slug} language={locale} label={t("begin")} />
        </ScreenCheck>
      </ClientMessages>
    </ParticipantShell>
  );
}
