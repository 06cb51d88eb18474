import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { notFound, redirect } from "next/navigation";
import { ClientMessages } from "@/app/client-messages";
import { plateCount } from "@/lib/protocol/schema";
import { isColourVisionDue } from "@/server/colour-vision";
import { findOwnSession } from "@/server/participants";
import { findPublicStudy } from "@/server/studies";
import { PlateTest } from "./plate-test";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("plates"))("title") };
}

/** Grey of one fixed value, as around the trials: the plates are judged on the surround that the pairs will have. */
export default async function ColourVisionPage({ params }: PageProps<"/s/[study]/colour-vision">) {
  const { study: slug } = await params;
  const study = await findPublicStudy(slug);
  if (!study) notFound();
  const progress = await findOwnSession(slug);
  if (!progress) redirect(`/s/${slug}?session=none`);
  if (!(await isColourVisionDue(progress.sessionId))) redirect(`/s/${slug}/session`);
  return (
    <main className="fixed inset-0 flex flex-col items-center justify-center-safe overflow-y-auto bg-[#777777] px-4 py-6 text-[#000]">
      <ClientMessages of={["plates"]}>
        <PlateTest
          study={slug}
          plateCount={plateCount}
          isGate={study.protocol.colourVision.mode === "gate"}
        />
      </ClientMessages>
    </main>
  );
}
