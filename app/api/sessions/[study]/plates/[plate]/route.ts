import { drawSessionPlate, readPlateNumber } from "@/server/colour-vision";
import { errorResponse, pictureReply, toResponse } from "@/server/http";
import { getSessionCookie } from "@/server/participant-cookie";

/** One plate of the session that this browser holds, numbered from 1. What it shows stays on the server. */
export async function GET(
  _request: Request,
  { params }: RouteContext<"/api/sessions/[study]/plates/[plate]">,
) {
  try {
    const { study, plate } = await params;
    const sessionId = await getSessionCookie(study);
    const bytes = await drawSessionPlate(sessionId, readPlateNumber(plate) - 1);
    return toResponse(pictureReply(new Uint8Array(bytes), "image/png"));
  } catch (error) {
    return errorResponse(error);
  }
}
