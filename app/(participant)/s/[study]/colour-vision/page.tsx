import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { notFound, redirect } from "next/navigation";
import { ClientMessages } from "@/app/client-messages";
import { plateCount } from "@/lib/protocol/schema";
import { isColourVisionDue } from "@/server/colour-vision";
import { findOwnSession } from "@/server/participants";
import { findPublicStudy } from "@/server/studies";
import { GreyGround } from "../../../grey-ground";
import { PlateTest } from "./plate-test";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("plates"))("title") };
}

/** The colour vision test, where it is still due. */
export default async function ColourVisionPage({ params }: PageProps<"/s/[study]/colour-vision">) {
  const { study: slug } = await params;
  const study = await findPublicStudy(slug);
  if (!study) notFound();
  const progress = await findOwnSession(slug);
  if (!progress) redirect(`/s/${slug}?session=none`);
  if (!(await isColourVisionDue(progress.sessionId))) redirect(`/s/${slug}/session`);
  return (
    <GreyGround>
      <ClientMessages of={["plates"]}>
        <PlateTest
          study={slug}
          session={progress.sessionId}
          plateCount={plateCount}
          isGate={study.protocol.colourVision.mode === "gate"}
        />
      </ClientMessages>
    </GreyGround>
  );
}
