import { requireOwnOrigin, respond } from "@/server/http";
import { recordRefusal } from "@/server/studies";

/** Counts somebody who declined, and keeps nothing else of them. */
export function POST(request: Request, { params }: RouteContext<"/api/sessions/[study]/refusals">) {
  return respond(async () => {
    requireOwnOrigin(request);
    await recordRefusal((await params).study);
  });
}
