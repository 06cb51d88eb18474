import { presentationInput } from "@/lib/schemas/participant";
import { readJson, respond } from "@/server/http";
import { getSessionCookie } from "@/server/participant-cookie";
import { recordPresentation } from "@/server/presentations";

/** The browser that holds the session begins to show a trial that it has loaded in advance. */
export function POST(
  request: Request,
  { params }: RouteContext<"/api/sessions/[study]/presentations">,
) {
  return respond(async () => {
    const input = await readJson(request, presentationInput);
    await recordPresentation(await getSessionCookie((await params).study), input);
  });
}
