import { startInput } from "@/lib/schemas/participant";
import { hasScope } from "@/server/api-tokens";
import { findResearcher } from "@/server/auth";
import { readJson, respond } from "@/server/http";
import { setSessionCookie } from "@/server/participant-cookie";
import { findOwnSession } from "@/server/participants";
import { startSession } from "@/server/trial-sessions";

/** Starts the caller's session, or finds the one that this browser already holds. */
export function POST(request: Request, { params }: RouteContext<"/api/sessions/[study]">) {
  return respond(async () => {
    const { study } = await params;
    const input = await readJson(request, startInput);
    if (await findOwnSession(study)) return;
    const sessionId = await startSession(study, input, await populationOf(request));
    await setSessionCookie(study, sessionId);
  });
}

/** A researcher's own session is staff, wherever it comes from: it is never counted. */
async function populationOf(request: Request) {
  if (await hasScope(request, "simulate")) return "simulated";
  return (await findResearcher()) ? "staff" : "participant";
}
