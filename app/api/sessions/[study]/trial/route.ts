import { issueInput } from "@/lib/schemas/participant";
import { readJson, respond } from "@/server/http";
import { getSessionCookie } from "@/server/participant-cookie";
import { issueTrial } from "@/server/trials";

/** Issues the next trial without an answer to the browser that holds the session. */
export function POST(request: Request, { params }: RouteContext<"/api/sessions/[study]/trial">) {
  return respond(async () => {
    const input = await readJson(request, issueInput);
    return issueTrial(await getSessionCookie((await params).study), input);
  });
}
