import "server-only";
import { AppError } from "@/lib/errors";
import { recruitmentSchema, type Recruitment } from "@/lib/protocol/recruitment";
import { db } from "@/server/db";

/** Where a study's participants come from. Codes are in it: never for a browser before its session has ended. */
export async function getRecruitment(studySlug: string): Promise<Recruitment> {
  const select = { recruitment: true };
  const study = await db.study.findUnique({ where: { slug: studySlug }, select });
  if (!study) throw new AppError("not_found", "There is no such study.");
  return recruitmentSchema.parse(study.recruitment);
}
