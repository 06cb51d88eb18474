import { responseInput } from "@/lib/schemas/participant";
import { readJson, respond } from "@/server/http";
import { getSessionCookie } from "@/server/participant-cookie";
import { recordResponse } from "@/server/responses";

/** Records the answer to a trial of the session that this browser holds. */
export function POST(
  request: Request,
  { params }: RouteContext<"/api/sessions/[study]/responses">,
) {
  return respond(async () => {
    const input = await readJson(request, responseInput);
    return recordResponse(await getSessionCookie((await params).study), input);
  });
}
