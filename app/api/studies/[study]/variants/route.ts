import { uploadInput } from "@/lib/schemas/variant";
import { getResearcher } from "@/server/auth";
import { env } from "@/server/env";
import { parseQuery, requireOwnOrigin, respond } from "@/server/http";
import { getStudyForMember, requireDraft, requireEditor } from "@/server/studies";
import { stagingFile, uploadBody } from "@/server/uploads/staging";
import { createUploadedVariant } from "@/server/variants";

/** Takes a ZIP of recoloured pictures as the body, and queues its check. For editors of a draft. */
export function POST(request: Request, { params }: RouteContext<"/api/studies/[study]/variants">) {
  return respond(async () => {
    requireOwnOrigin(request);
    const researcher = await getResearcher();
    const study = await getStudyForMember((await params).study, researcher.id);
    requireEditor(study);
    // Before the file is taken in; whether it holds is seen again when the variant is made.
    requireDraft(study);
    const input = parseQuery(request, uploadInput);
    const staged = await stagingFile({ dataDir: env().TRUEHUE_DATA, source: uploadBody(request) });
    try {
      const edit = { studyId: study.id, userId: researcher.id };
      return { slug: await createUploadedVariant(edit, { input, zipPath: staged.path }) };
    } catch (error) {
      await staged.remove();
      throw error;
    }
  });
}
