import { withdrawalInput } from "@/lib/schemas/participant";
import { readJson, respond } from "@/server/http";
import { withdraw } from "@/server/withdrawal";

/** Removes the answers of the session that the code belongs to, whichever browser asks. */
export function POST(
  request: Request,
  { params }: RouteContext<"/api/sessions/[study]/withdrawals">,
) {
  return respond(async () => {
    const { code } = await readJson(request, withdrawalInput);
    await withdraw((await params).study, code);
  });
}
