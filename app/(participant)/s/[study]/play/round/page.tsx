import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { notFound, redirect } from "next/navigation";
import { ClientMessages } from "@/app/client-messages";
import { resolveTexts } from "@/lib/protocol/texts";
import { findOwnGame } from "@/server/participants";
import { findPublicStudy } from "@/server/studies";
import { GreyGround } from "../../../../grey-ground";
import { SessionRunner } from "../../session/session-runner";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("play"))("title") };
}

/** The pairs of a game, shown as those of a session are. */
export default async function RoundPage({ params }: PageProps<"/s/[study]/play/round">) {
  const { study: slug } = await params;
  const study = await findPublicStudy(slug);
  if (!study) notFound();
  const game = await findOwnGame(slug);
  if (!game) redirect(`/s/${slug}/play`);
  if (game.next !== "session") redirect(`/s/${slug}/play/score`);
  const { exposureMs, stimulusPx, presentation } = study.protocol;
  const { question: questionText } = resolveTexts(study.protocol, await getLocale());
  return (
    <GreyGround>
      <ClientMessages of={["session", "screen", "failure"]}>
        <SessionRunner
          study={slug}
          isGame
          ownInstructions={null}
          practiceTrials={0}
          {...{ questionText, exposureMs, stimulusPx, presentation }}
          {...{ answered: game.answered, total: game.total }}
        />
      </ClientMessages>
    </GreyGround>
  );
}
