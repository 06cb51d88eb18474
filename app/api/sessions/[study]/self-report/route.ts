import { excludeByOwnWord } from "@/server/exclusions";
import { requireOwnOrigin, respond } from "@/server/http";
import { getSessionCookie } from "@/server/participant-cookie";

/** Leaves the caller's session out of the results, at their own wish. */
export function POST(
  request: Request,
  { params }: RouteContext<"/api/sessions/[study]/self-report">,
) {
  return respond(async () => {
    requireOwnOrigin(request);
    await excludeByOwnWord(await getSessionCookie((await params).study));
  });
}
