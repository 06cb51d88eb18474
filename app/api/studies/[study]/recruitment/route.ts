import { z } from "zod";
import { fieldsRefused } from "@/lib/errors";
import { listProblems } from "@/lib/protocol/form-problems";
import { recruitmentSchema } from "@/lib/protocol/recruitment";
import { getResearcher } from "@/server/auth";
import { readJson, respond } from "@/server/http";
import { getStudyForMember } from "@/server/studies";
import { updateRecruitment } from "@/server/study-recruitment";

/** Replaces where a study's participants come from, at any time of its life. */
export function PUT(
  request: Request,
  { params }: RouteContext<"/api/studies/[study]/recruitment">,
) {
  return respond(async () => {
    const parsed = recruitmentSchema.safeParse(await readJson(request, z.unknown()));
    const researcher = await getResearcher();
    const study = await getStudyForMember((await params).study, researcher.id);
    if (!parsed.success) throw fieldsRefused(listProblems(parsed.error));
    await updateRecruitment(study, researcher.id, parsed.data);
    return { slug: study.slug };
  });
}
