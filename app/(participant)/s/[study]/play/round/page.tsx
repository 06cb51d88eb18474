import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { notFound, redirect } from "next/navigation";
import { ClientMessages } from "@/app/client-messages";
import { languages } from "@/lib/locale/locales";
import { languageOfText, resolveTexts } from "@/lib/protocol/texts";
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
  const locale = await getLocale();
  const { question: questionText } = resolveTexts(study.protocol, locale);
  const questionLang = languages[languageOfText(study.protocol, locale, "question")].tag;
  return (
    <GreyGround>
      <ClientMessages of={["session", "screen", "failure"]}>
        <SessionRunner
          study={slug}
          isGame
          ownInstructions={null}
          practiceTrials={0}
          {...{ questionText, questionLang, exposureMs, stimulusPx, presentation }}
          {...{ answered: game.answered, total: game.total }}
        />
      </ClientMessages>
    </GreyGround>
  );
}
