import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import Link from "next/link";
import { notFound, redirect } from "next/navigation";
import { ClientMessages } from "@/app/client-messages";
import { PageHeading } from "@/components/page-heading";
import { getScore } from "@/server/debriefs";
import { env } from "@/server/env";
import { findOwnGame } from "@/server/participants";
import { findPublicStudy } from "@/server/studies";
import { ParticipantShell } from "../../../../participant-shell";
import { Score } from "../../../../score";
import { PlayButton } from "../play-button";
import { findPlayableStudy } from "../playable-study";
import { ShareButton } from "./share-button";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("play"))("scoreTitle") };
}

/** The end of a game: a score to keep or to share, and another round. */
export default async function ScorePage({ params }: PageProps<"/s/[study]/play/score">) {
  const { study: slug } = await params;
  const study = await findPublicStudy(slug);
  if (!study) notFound();
  const game = await findOwnGame(slug);
  if (!game) redirect(`/s/${slug}/play`);
  if (game.next === "session") redirect(`/s/${slug}/play/round`);
  const score = await getScore(game.sessionId);
  const t = await getTranslations("play");
  const shared = t("shared", { correct: score.correct, total: score.testTrials });
  return (
    <ParticipantShell hasColour>
      <PageHeading title={t("scoreTitle")} lead={study.title} />
      <div className="space-y-10">
        <Score score={score} />
        <ClientMessages of={["play", "failure", "notice"]}>
          <div className="flex flex-wrap items-start gap-4">
            {(await findPlayableStudy(slug)) && (
              <PlayButton study={slug} language={await getLocale()} label={t("again")} />
            )}
            <ShareButton text={shared} url={`${env().NEXTAUTH_URL}/s/${slug}`} />
          </div>
        </ClientMessages>
        <p>
          <Link href={`/s/${slug}/credits`} prefetch={false} className="underline">
            {t("credits")}
          </Link>
        </p>
      </div>
    </ParticipantShell>
  );
}
