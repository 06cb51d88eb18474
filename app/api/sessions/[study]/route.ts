import { startBreaches } from "@/lib/protocol/exclusions";
import { startInput } from "@/lib/schemas/participant";
import { hasScope } from "@/server/api-tokens";
import { isFramedBy, recruitedBy } from "@/server/arrivals";
import { findResearcher } from "@/server/auth";
import { readJson, respond } from "@/server/http";
import { findSessionCookie, setSessionCookie } from "@/server/participant-cookie";
import { describeBrowser } from "@/server/participants";
import { startSession } from "@/server/trial-sessions";

/** Starts the caller's session, or finds the one that this browser already holds. */
export function POST(request: Request, { params }: RouteContext<"/api/sessions/[study]">) {
  return respond(async () => {
    const { study } = await params;
    const input = await readJson(request, startInput);
    const { own, holdsAnother, arrival } = await describeBrowser(study);
    if (own) return;
    const hasPlayed = (await findSessionCookie(study, "game")) !== null;
    const sessionId = await startSession(study, input, {
      population: await populationOf(request),
      recruited: recruitedBy(arrival),
      breaches: startBreaches({ holdsAnother, hasPlayed }),
    });
    await setSessionCookie(study, sessionId, { isFramed: isFramedBy(arrival) });
  });
}

/** A researcher's own session is staff, wherever it comes from: it is never counted. */
async function populationOf(request: Request) {
  if (await hasScope(request, "simulate")) return "simulated";
  return (await findResearcher()) ? "staff" : "participant";
}
