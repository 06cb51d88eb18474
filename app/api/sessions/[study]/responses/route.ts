import { findResearcher } from "@/server/auth";
import { excludeStaff } from "@/server/exclusions";
import { requireOwnOrigin, respond } from "@/server/http";
import { jarOf, takeAnswer } from "@/server/participant-requests";
import { getHeld } from "@/server/session-cookie";

/** Records the answer to a trial of the session that this browser holds. */
export function POST(
  request: Request,
  { params }: RouteContext<"/api/sessions/[study]/responses">,
) {
  return respond(async () => {
    requireOwnOrigin(request);
    const { study } = await params;
    if (await findResearcher()) await excludeStaff(getHeld(jarOf(request), study));
    return takeAnswer(request, study);
  });
}
