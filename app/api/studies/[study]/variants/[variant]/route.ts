import { getResearcher } from "@/server/auth";
import { requireOwnOrigin, respond } from "@/server/http";
import { getStudyForMember } from "@/server/studies";
import { removeVariant } from "@/server/study-drafts";

type Context = RouteContext<"/api/studies/[study]/variants/[variant]">;

/** Takes a variant out of a draft. */
export function DELETE(request: Request, { params }: Context) {
  return respond(async () => {
    requireOwnOrigin(request);
    const researcher = await getResearcher();
    const { study: slug, variant } = await params;
    const study = await getStudyForMember(slug, researcher.id);
    await removeVariant({ studyId: study.id, userId: researcher.id }, variant);
  });
}
