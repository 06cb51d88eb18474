import { z } from "zod";
import { fieldsRefused } from "@/lib/errors";
import { listProblems } from "@/lib/protocol/form-problems";
import { newStudyInput } from "@/lib/schemas/new-study";
import { getResearcher } from "@/server/auth";
import { readJson, respond } from "@/server/http";
import { draftStudy } from "@/server/new-study";

/** Makes a draft study of the signed-in researcher's. A refusal names the fields that are to blame. */
export function POST(request: Request) {
  return respond(async () => {
    const input = newStudyInput.safeParse(await readJson(request, z.unknown()));
    const researcher = await getResearcher();
    if (!input.success) throw fieldsRefused(listProblems(input.error));
    await draftStudy(researcher.id, input.data);
    return { slug: input.data.slug };
  });
}
