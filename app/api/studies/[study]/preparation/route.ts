import { getResearcher } from "@/server/auth";
import { requireOwnOrigin, respond } from "@/server/http";
import { getStudyForMember } from "@/server/studies";
import { prepareAgain } from "@/server/study-drafts";

/** Has a worker try again what it could not make of a draft. */
export function POST(
  request: Request,
  { params }: RouteContext<"/api/studies/[study]/preparation">,
) {
  return respond(async () => {
    requireOwnOrigin(request);
    const researcher = await getResearcher();
    const study = await getStudyForMember((await params).study, researcher.id);
    await prepareAgain({ studyId: study.id, userId: researcher.id });
  });
}
