import { questionnaireInput } from "@/lib/schemas/participant";
import { readJson, respond } from "@/server/http";
import { getSessionCookie } from "@/server/participant-cookie";
import { recordQuestionnaire } from "@/server/questionnaires";

/** Stores what the study asks after the last trial. */
export function POST(
  request: Request,
  { params }: RouteContext<"/api/sessions/[study]/questionnaire">,
) {
  return respond(async () => {
    const input = await readJson(request, questionnaireInput);
    await recordQuestionnaire(await getSessionCookie((await params).study), input);
  });
}
