import { toResponse } from "@/server/http";
import { sendStimulus } from "@/server/participant-requests";

/** One stimulus, once, to the browser whose session it was issued to. */
export async function GET(request: Request, { params }: RouteContext<"/api/stimuli/[token]">) {
  return toResponse(await sendStimulus(request, (await params).token));
}
