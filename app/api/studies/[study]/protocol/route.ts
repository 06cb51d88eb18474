import { z } from "zod";
import { fieldsRefused } from "@/lib/errors";
import { judgeProtocol, listProblems } from "@/lib/protocol/form-problems";
import { studyDetails } from "@/lib/schemas/study";
import { getResearcher } from "@/server/auth";
import { readJson, respond } from "@/server/http";
import { getStudyForMember } from "@/server/studies";
import { updateDraft } from "@/server/study-drafts";

/** Consents in six languages, of four bytes a character at worst. */
const BODY_BYTES_MAX = 2 ** 20;

const body = z.strictObject({ details: z.unknown(), protocol: z.unknown() });

/** Replaces a draft's title, description and protocol. A refusal names every field that is to blame. */
export function PUT(request: Request, { params }: RouteContext<"/api/studies/[study]/protocol">) {
  return respond(async () => {
    const input = await readJson(request, body, BODY_BYTES_MAX);
    const researcher = await getResearcher();
    const study = await getStudyForMember((await params).study, researcher.id);
    const details = studyDetails.safeParse(input.details);
    const { protocol, problems } = judgeProtocol(input.protocol);
    const fields = [...(details.error ? listProblems(details.error) : []), ...problems];
    if (!details.success || !protocol) throw fieldsRefused(fields);
    await updateDraft({ studyId: study.id, userId: researcher.id }, { ...details.data, protocol });
    return { slug: study.slug };
  });
}
