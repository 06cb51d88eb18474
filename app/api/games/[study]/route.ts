import { playInput } from "@/lib/schemas/participant";
import { readJson, respond } from "@/server/http";
import { setSessionCookie } from "@/server/participant-cookie";
import { startGame } from "@/server/trial-sessions";

/** Starts a game of the study: a new one every time, never counted. */
export function POST(request: Request, { params }: RouteContext<"/api/games/[study]">) {
  return respond(async () => {
    const { study } = await params;
    const input = await readJson(request, playInput);
    await setSessionCookie(study, await startGame(study, input), { held: "game" });
  });
}
