import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { notFound, redirect } from "next/navigation";
import { ClientMessages } from "@/app/client-messages";
import { languages, type Locale } from "@/lib/locale/locales";
import type { Protocol } from "@/lib/protocol/schema";
import { languageOfText, resolveTexts } from "@/lib/protocol/texts";
import { isColourVisionDue } from "@/server/colour-vision";
import { findOwnSession } from "@/server/participants";
import { findPublicStudy } from "@/server/studies";
import { GreyGround } from "../../../grey-ground";
import { SessionRunner } from "./session-runner";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("session"))("title") };
}

/** Instructions and trials, for whoever has a session in which a trial is open. */
export default async function SessionPage({ params }: PageProps<"/s/[study]/session">) {
  const { study: slug } = await params;
  const study = await findPublicStudy(slug);
  if (!study) notFound();
  const progress = await findOwnSession(slug);
  if (!progress) redirect(`/s/${slug}?session=none`);
  const { answered, total, next } = progress;
  if (next !== "session") redirect(`/s/${slug}/${next}`);
  if (await isColourVisionDue(progress.sessionId)) redirect(`/s/${slug}/colour-vision`);
  const { exposureMs, practiceTrials, stimulusPx, presentation } = study.protocol;
  const locale = await getLocale();
  return (
    <GreyGround>
      <ClientMessages of={["session", "screen", "failure"]}>
        <SessionRunner
          study={slug}
          isGame={false}
          questionText={resolveTexts(study.protocol, locale).question}
          questionLang={languages[languageOfText(study.protocol, locale, "question")].tag}
          ownInstructions={findInstructions(study.protocol, locale)}
          {...{ exposureMs, practiceTrials, stimulusPx }}
          {...{ presentation, answered, total }}
        />
      </ClientMessages>
    </GreyGround>
  );
}

/** The study's own instructions with the tag of their language, or null where it has none. */
function findInstructions(protocol: Protocol, locale: Locale) {
  const { instructions: text } = resolveTexts(protocol, locale);
  if (text === null) return null;
  return { text, lang: languages[languageOfText(protocol, locale, "instructions")].tag };
}
