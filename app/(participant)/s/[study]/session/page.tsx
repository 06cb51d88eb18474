import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { notFound, redirect } from "next/navigation";
import { ClientMessages } from "@/app/client-messages";
import { resolveTexts } from "@/lib/protocol/texts";
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
  const { question: questionText, instructions: ownInstructions } = resolveTexts(
    study.protocol,
    await getLocale(),
  );
  return (
    <main className="fixed inset-0 flex flex-col items-center justify-center-safe overflow-y-auto bg-[#777777] px-4 text-[#000] forced-color-adjust-none">
      <ClientMessages of={["session", "screen", "failure"]}>
        <SessionRunner
          study={slug}
          {...{ questionText, ownInstructions, exposureMs, practiceTrials, stimulusPx }}
          {...{ presentation, answered, total }}
        />
      </ClientMessages>
    </main>
  );
}
