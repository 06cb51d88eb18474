import { z } from "zod";
import { lifeActs, type LifeAct } from "@/lib/protocol/life-cycle";
import { getResearcher } from "@/server/auth";
import { readJson, respond } from "@/server/http";
import { getStudyForMember } from "@/server/studies";
import {
  closeStudy,
  lockStudy,
  makeNewVersion,
  openStudy,
  pauseStudy,
  resumeStudy,
} from "@/server/study-life";

const input = z.strictObject({ act: z.enum(lifeActs) });

const acts: Record<LifeAct, (studyId: string, userId: string) => Promise<unknown>> = {
  lock: lockStudy,
  open: openStudy,
  pause: pauseStudy,
  resume: resumeStudy,
  close: closeStudy,
  version: makeNewVersion,
};

/** Moves a study along its life. Answers with the slug to go on with: of a new version, its own. */
export function POST(request: Request, { params }: RouteContext<"/api/studies/[study]/life">) {
  return respond(async () => {
    const { act } = await readJson(request, input);
    const researcher = await getResearcher();
    const study = await getStudyForMember((await params).study, researcher.id);
    const made = await acts[act](study.id, researcher.id);
    return { slug: act === "version" ? made : study.slug };
  });
}
