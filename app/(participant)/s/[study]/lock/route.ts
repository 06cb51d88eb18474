import { AppError } from "@/lib/errors";
import { findResearcher } from "@/server/auth";
import { errorResponse } from "@/server/http";
import { findLockText } from "@/server/study-lock";

/**
 * The text whose sha256 is the study's lock, byte for byte: `sha256sum` of the download is the hash. Public once the
 * study was opened; before that its members get it.
 */
export async function GET(_: Request, { params }: RouteContext<"/s/[study]/lock">) {
  try {
    const { study } = await params;
    const text = await findLockText(study, (await findResearcher())?.id ?? null);
    if (text === null) throw new AppError("not_found", "There is no locked study of this name.");
    return new Response(text, {
      headers: {
        "content-type": "application/json; charset=utf-8",
        "content-disposition": `attachment; filename="${study}-lock.json"`,
        "cache-control": "no-store, private",
      },
    });
  } catch (error) {
    return errorResponse(error);
  }
}
