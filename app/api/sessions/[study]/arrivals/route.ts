import { admit } from "@/server/arrivals";
import { errorResponse, readForm } from "@/server/http";
import { findOwnSession } from "@/server/participants";

/** Somebody whom a recruiter sent has clicked on Start: on to consent, or to the session that they have. */
export async function POST(
  request: Request,
  { params }: RouteContext<"/api/sessions/[study]/arrivals">,
) {
  try {
    const { study } = await params;
    await admit(study, await readForm(request));
    const own = await findOwnSession(study);
    const location = `/s/${study}/${own?.next ?? "consent"}`;
    return new Response(null, { status: 303, headers: { location } });
  } catch (error) {
    return errorResponse(error);
  }
}
