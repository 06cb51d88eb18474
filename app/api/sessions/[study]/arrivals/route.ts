import { admit } from "@/server/arrivals";
import { errorResponse, readForm } from "@/server/http";
import { findOwnSession } from "@/server/participants";

/**
 * Somebody whom a recruiter sent has clicked on Start: on to consent, or to the session that they have. A form's answer
 * is a page, so where it cannot be, the start page says so, at the address that they came by.
 */
export async function POST(
  request: Request,
  { params }: RouteContext<"/api/sessions/[study]/arrivals">,
) {
  const { study } = await params;
  const start = `/s/${encodeURIComponent(study)}`;
  let form: Record<string, string> = {};
  try {
    form = await readForm(request);
    await admit(study, form);
    const own = await findOwnSession(study);
    return goTo(`${start}/${own?.next ?? "consent"}`);
  } catch (error) {
    const arrival = errorResponse(error).status < 500 ? "refused" : "failed";
    return goTo(`${start}?${new URLSearchParams({ ...form, arrival })}`);
  }
}

function goTo(location: string): Response {
  return new Response(null, { status: 303, headers: { location } });
}
