import { z } from "zod";
import { AppError } from "@/lib/errors";
import { getResearcher } from "@/server/auth";
import { errorResponse, pictureReply, toResponse } from "@/server/http";
import { store } from "@/server/storage";
import { getStudyForMember } from "@/server/studies";
import { getStimulusKey } from "@/server/variants";

type Context = RouteContext<"/api/studies/[study]/pictures/[stimulus]">;

/** A stimulus as participants see it, for members of the study. Participants never get this address. */
export async function GET(_request: Request, { params }: Context) {
  try {
    const { study: slug, stimulus } = await params;
    const study = await getStudyForMember(slug, (await getResearcher()).id);
    if (!z.uuid().safeParse(stimulus).success)
      throw new AppError("not_found", "There is no such picture.");
    const bytes = await store().get(await getStimulusKey(study.id, stimulus));
    return toResponse(pictureReply(new Uint8Array(bytes), "image/jpeg", "max-age=3600"));
  } catch (error) {
    return errorResponse(error);
  }
}
