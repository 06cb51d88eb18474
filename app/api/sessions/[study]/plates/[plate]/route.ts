import { drawSessionPlate, readPlateNumber } from "@/server/colour-vision";
import { errorResponse } from "@/server/http";
import { getSessionCookie } from "@/server/participant-cookie";

/** As for stimuli (docs/integrity.md, "Headers"). */
const HEADERS = {
  "content-type": "image/png",
  "cache-control": "no-store, private, no-transform",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
};

/** One plate of the session that this browser holds, numbered from 1. What it shows stays on the server. */
export async function GET(
  _request: Request,
  { params }: RouteContext<"/api/sessions/[study]/plates/[plate]">,
) {
  try {
    const { study, plate } = await params;
    const sessionId = await getSessionCookie(study);
    const bytes = await drawSessionPlate(sessionId, readPlateNumber(plate) - 1);
    return new Response(new Uint8Array(bytes), { headers: HEADERS });
  } catch (error) {
    return errorResponse(error);
  }
}
