import { photographsInput } from "@/lib/schemas/new-study";
import { getResearcher } from "@/server/auth";
import { env } from "@/server/env";
import { parseQuery, requireOwnOrigin, respond } from "@/server/http";
import { getStudyForMember, requireDraft, requireEditor } from "@/server/studies";
import { requireOwnPhotographs, uploadPhotographs } from "@/server/study-drafts";
import { stagingFile, uploadBody } from "@/server/uploads/staging";

type Context = RouteContext<"/api/studies/[study]/photographs">;

/** Takes a ZIP of photographs as the body, and queues its check. For editors of a draft. */
export function POST(request: Request, { params }: Context) {
  return respond(async () => {
    requireOwnOrigin(request);
    const researcher = await getResearcher();
    const study = await getStudyForMember((await params).study, researcher.id);
    requireEditor(study);
    // Before the file is taken in; whether they hold is seen again when its check is queued.
    requireDraft(study);
    await requireOwnPhotographs(study.id);
    const input = parseQuery(request, photographsInput);
    const staged = await stagingFile({ dataDir: env().TRUEHUE_DATA, source: uploadBody(request) });
    try {
      const edit = { studyId: study.id, userId: researcher.id };
      await uploadPhotographs(edit, { input, zipPath: staged.path });
      return { slug: study.slug };
    } catch (error) {
      await staged.remove();
      throw error;
    }
  });
}
