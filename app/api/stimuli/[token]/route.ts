import { errorResponse } from "@/server/http";
import { listSessionCookies } from "@/server/participant-cookie";
import { deliverStimulus } from "@/server/stimulus-delivery";

/** The same for every stimulus, whatever it shows (docs/integrity.md, "Headers"). */
const HEADERS = {
  "content-type": "image/jpeg",
  // Compressed on the way, the padding would vanish and the length would tell again.
  "cache-control": "no-store, private, no-transform",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
};

/** One stimulus, once, to the browser whose session it was issued to. */
export async function GET(_request: Request, { params }: RouteContext<"/api/stimuli/[token]">) {
  try {
    const bytes = await deliverStimulus((await params).token, await listSessionCookies());
    return new Response(bytes, { headers: HEADERS });
  } catch (error) {
    return errorResponse(error);
  }
}
