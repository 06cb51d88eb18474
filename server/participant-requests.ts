import "server-only";
import { parseCookie } from "cookie";
import {
  issueInput,
  responseInput,
  type IssueResult,
  type ResponseResult,
} from "@/lib/schemas/participant";
import { errorReply, pictureReply, readJson, type Asked, type Reply } from "@/server/http";
import { recordResponse } from "@/server/responses";
import { getHeld, listHeld, type Jar } from "@/server/session-cookie";
import { deliverStimulus } from "@/server/stimulus-delivery";
import { issueTrial } from "@/server/trials";

/**
 * What every participant asks for every few seconds, from the request alone: Next's routes answer it (app/api), and in
 * production the web server does before them (server/participant-listener.ts).
 */

/** Records the answer to a trial of the session that the browser holds. */
export async function takeAnswer(asked: Asked, studySlug: string): Promise<ResponseResult> {
  const input = await readJson(asked, responseInput);
  return recordResponse(getHeld(jarOf(asked), studySlug), input);
}

/** Issues the next trial without an answer to the browser that holds the session. */
export async function issueNext(asked: Asked, studySlug: string): Promise<IssueResult> {
  const input = await readJson(asked, issueInput);
  return issueTrial(getHeld(jarOf(asked), studySlug), input);
}

/** One stimulus, once, to the browser whose session it was issued to. */
export async function sendStimulus(asked: Asked, token: string): Promise<Reply> {
  try {
    const bytes = await deliverStimulus(token, listHeld(jarOf(asked)));
    // The same headers for every stimulus, whatever it shows (docs/integrity.md, "Headers").
    return pictureReply(bytes, "image/jpeg");
  } catch (error) {
    return errorReply(error);
  }
}

export function jarOf({ headers }: Asked): Jar {
  return parseCookie(headers.get("cookie") ?? "");
}
