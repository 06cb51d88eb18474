import { colourVisionInput } from "@/lib/schemas/colour-vision";
import { recordColourVision } from "@/server/colour-vision";
import { readJson, respond } from "@/server/http";
import { getSessionCookie } from "@/server/participant-cookie";

/** Records what was seen on the plates of the session that this browser holds. */
export function POST(request: Request, { params }: RouteContext<"/api/sessions/[study]/plates">) {
  return respond(async () => {
    const input = await readJson(request, colourVisionInput);
    return recordColourVision(await getSessionCookie((await params).study), input);
  });
}
