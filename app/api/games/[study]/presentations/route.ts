import { presentationInput } from "@/lib/schemas/participant";
import { readJson, respond } from "@/server/http";
import { getSessionCookie } from "@/server/participant-cookie";
import { recordPresentation } from "@/server/presentations";

/** The browser begins to show a pair of its game that it has loaded in advance. */
export function POST(
  request: Request,
  { params }: RouteContext<"/api/games/[study]/presentations">,
) {
  return respond(async () => {
    const input = await readJson(request, presentationInput);
    await recordPresentation(await getSessionCookie((await params).study, "game"), input);
  });
}
