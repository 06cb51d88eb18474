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
import { SessionRunner } from "./session-runner";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("session"))("title") };
}

/** Grey of one fixed value, in light and dark mode alike (docs/protocol.md, "The trial's page"). */
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
    <main className="fixed inset-0 flex flex-col items-center justify-center-safe overflow-y-auto bg-[#777777] px-4 text-[#000] forced-color-adjust-none">
      <ClientMessages of={["session", "screen", "failure"]}>
        <SessionRunner
          study={slug}
          isGame={false}
          questionText={resolveTexts(study.protocol, locale).question}
          ownInstructions={findInstructions(study.protocol, locale)}
          {...{ exposureMs, practiceTrials, stimulusPx }}
          {...{ presentation, answered, total }}
        />
      </ClientMessages>
    </main>
  );
}

/** The study's own instructions with the tag of their language, or null where it has none. */
function findInstructions(protocol: Protocol, locale: Locale) {
  const { instructions: text } = resolveTexts(protocol, locale);
  if (text === null) return null;
  return { text, lang: languages[languageOfText(protocol, locale, "instructions")].tag };
}
