import { errorResponse, pictureResponse } from "@/server/http";
import { listSessionCookies } from "@/server/participant-cookie";
import { deliverStimulus } from "@/server/stimulus-delivery";

/** One stimulus, once, to the browser whose session it was issued to. */
export async function GET(_request: Request, { params }: RouteContext<"/api/stimuli/[token]">) {
  try {
    const bytes = await deliverStimulus((await params).token, await listSessionCookies());
    // The same headers for every stimulus, whatever it shows (docs/integrity.md, "Headers").
    return pictureResponse(bytes, "image/jpeg");
  } catch (error) {
    return errorResponse(error);
  }
}
