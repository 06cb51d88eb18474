import { AppError } from "@/lib/errors";
import { uploadInput } from "@/lib/schemas/variant";
import { uploadBytesMax } from "@/lib/upload/limits";
import { getResearcher } from "@/server/auth";
import { env } from "@/server/env";
import { parseQuery, requireOwnOrigin, respond } from "@/server/http";
import { getStudyForMember, requireDraft, requireEditor } from "@/server/studies";
import { stagingFile } from "@/server/uploads/staging";
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
    const staged = await stagingFile({ dataDir: env().TRUEHUE_DATA, source: bodyOf(request) });
    try {
      const slug = await createUploadedVariant(study, researcher.id, {
        input,
        zipPath: staged.path,
      });
      return { slug };
    } catch (error) {
      await staged.remove();
      throw error;
    }
  });
}

function bodyOf(request: Request): AsyncIterable<Uint8Array> {
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > uploadBytesMax) {
    throw new AppError("too_large", `An upload may hold at most ${uploadBytesMax / 2 ** 20} MiB.`);
  }
  if (!request.body) throw new AppError("bad_request", "The request holds no file.");
  return request.body as unknown as AsyncIterable<Uint8Array>;
}
