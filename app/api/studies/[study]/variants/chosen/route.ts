import { z } from "zod";
import { variantChoice } from "@/lib/schemas/new-study";
import { getResearcher } from "@/server/auth";
import { readJson, respond } from "@/server/http";
import { addVariants } from "@/server/new-study";
import { getStudyForMember, requireDraft, requireEditor } from "@/server/studies";

const body = z.strictObject({ variants: variantChoice.min(1) });

type Context = RouteContext<"/api/studies/[study]/variants/chosen">;

/** Adds variants of the platform, or one's own, to a draft. */
export function POST(request: Request, { params }: Context) {
  return respond(async () => {
    const { variants } = await readJson(request, body);
    const researcher = await getResearcher();
    const study = await getStudyForMember((await params).study, researcher.id);
    // Before any weights are read; whether they hold is seen again when the variants are added.
    requireEditor(study);
    requireDraft(study);
    await addVariants({ studyId: study.id, userId: researcher.id }, variants);
    return { slug: study.slug };
  });
}
