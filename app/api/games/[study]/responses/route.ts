import { responseInput } from "@/lib/schemas/participant";
import { readJson, respond } from "@/server/http";
import { getSessionCookie } from "@/server/participant-cookie";
import { recordResponse } from "@/server/responses";

/** Takes the answer to a pair of the game that this browser holds, and tells whether it was right. */
export function POST(request: Request, { params }: RouteContext<"/api/games/[study]/responses">) {
  return respond(async () => {
    const input = await readJson(request, responseInput);
    return recordResponse(await getSessionCookie((await params).study, "game"), input);
  });
}
