import { respond } from "@/server/http";
import { issueNext } from "@/server/participant-requests";

/** Issues the next trial without an answer to the browser that holds the session. */
export function POST(request: Request, { params }: RouteContext<"/api/sessions/[study]/trial">) {
  return respond(async () => issueNext(request, (await params).study));
}
