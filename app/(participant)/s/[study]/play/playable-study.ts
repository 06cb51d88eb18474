import { getRecruitment } from "@/server/recruitment";
import { findPublicStudy, type PublicStudy } from "@/server/studies";

/** The study, if it is open and may be played without taking part. */
export async function findPlayableStudy(slug: string): Promise<PublicStudy | null> {
  const study = await findPublicStudy(slug);
  if (study?.status !== "open") return null;
  return (await getRecruitment(slug)).game ? study : null;
}
