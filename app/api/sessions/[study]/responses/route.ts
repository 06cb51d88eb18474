import { responseInput } from "@/lib/schemas/participant";
import { findResearcher } from "@/server/auth";
import { excludeStaff } from "@/server/exclusions";
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
    const sessionId = await getSessionCookie((await params).study);
    if (await findResearcher()) await excludeStaff(sessionId);
    return recordResponse(sessionId, input);
  });
}
