import { issueInput } from "@/lib/schemas/participant";
import { readJson, respond } from "@/server/http";
import { getSessionCookie } from "@/server/participant-cookie";
import { issueTrial } from "@/server/trials";

/** Issues the next pair of the game that this browser holds. */
export function POST(request: Request, { params }: RouteContext<"/api/games/[study]/trial">) {
  return respond(async () => {
    const input = await readJson(request, issueInput);
    return issueTrial(await getSessionCookie((await params).study, "game"), input);
  });
}
