import { AppError } from "@/lib/errors";
import { playInput } from "@/lib/schemas/participant";
import { readJson, respond } from "@/server/http";
import { setSessionCookie } from "@/server/participant-cookie";
import { findOwnSession } from "@/server/participants";
import { startGame } from "@/server/trial-sessions";

/** Starts a game of the study: a new one every time, never counted. */
export function POST(request: Request, { params }: RouteContext<"/api/games/[study]">) {
  return respond(async () => {
    const { study } = await params;
    const input = await readJson(request, playInput);
    if ((await findOwnSession(study))?.status === "running") {
      const message = "The game tells what your session asks. Finish that first.";
      throw new AppError("conflict", message, { reason: "sessionFirst" });
    }
    await setSessionCookie(study, await startGame(study, input), { held: "game" });
  });
}
