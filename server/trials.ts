import "server-only";
import { randomBytes } from "node:crypto";
import { AppError } from "@/lib/errors";
import { isLocale } from "@/lib/locale/locales";
import type { Side } from "@/lib/protocol/compose";
import type { Protocol } from "@/lib/protocol/schema";
import { resolveTexts } from "@/lib/protocol/texts";
import type { IssueInput, IssueResult, StimulusView, TrialView } from "@/lib/schemas/participant";
import { requireColourVision } from "@/server/colour-vision";
import { db, queryPrepared } from "@/server/db";
import type { SessionStatus, Slot, TrialKind } from "@/server/generated/prisma/enums";
import { getSessionProtocol } from "@/server/session-protocol";
import { addressOf, hashToken } from "@/server/stimulus-token";

const TOKEN_LIFETIME = "1 hour";

type IssuedTrial = {
  language: string;
  trialId: string;
  index: number;
  kind: TrialKind;
  presentation: number;
  realSide: Side;
  realSlot: Slot;
  total: number;
};

/** What issue_trial (prisma/migrations/0008_one_round_trip) gives back. */
type Issued = { status: SessionStatus; isFirst: boolean } & (IssuedTrial | { trialId: null });

const issueNext = {
  name: "issue-trial",
  text: `SELECT "status", "language", "is_first" AS "isFirst", "trial_id" AS "trialId", "index", "kind", "presentation",
      "real_side" AS "realSide", "real_slot" AS "realSlot", "total"
    FROM "issue_trial"($1, $2, $3, $4, $5, $6)`,
};

/**
 * Issues the first trial of the session that has no answer, with new one-time addresses. Which side is real
 * never leaves the server before the answer.
 */
export async function issueTrial(
  sessionId: string,
  { isInAdvance = false }: IssueInput,
): Promise<IssueResult> {
  const protocol = await getSessionProtocol(sessionId);
  const tokens: [string, string] = [makeToken(), makeToken()];
  const issue = async (mayBegin: boolean) => {
    const hashes = tokens.map((token) => Buffer.from(hashToken(token)));
    const values = [sessionId, isInAdvance, mayBegin, ...hashes, TOKEN_LIFETIME];
    return (await queryPrepared<Issued>(issueNext, values))[0];
  };
  let issued = await issue(false);
  if (issued.trialId === null && issued.isFirst) {
    await requireColourVision(db, sessionId);
    issued = await issue(true);
  }
  if (issued.trialId !== null) return { isDone: false, trial: viewTrial(issued, protocol, tokens) };
  if (issued.status === "completed" || issued.status === "running") return { isDone: true };
  throw new AppError("conflict", "Your session is over: it has no more pairs.");
}

function makeToken(): string {
  return randomBytes(24).toString("base64url");
}

/** A vigilance trial looks like any other test trial. */
function viewTrial(issued: IssuedTrial, protocol: Protocol, tokens: [string, string]): TrialView {
  const { blankBeforeMs, exposureMs, blankBetweenMs, blankAfterMs, feedbackMs } = protocol;
  const locale = isLocale(issued.language) ? issued.language : protocol.language;
  return {
    trialId: issued.trialId,
    presentation: issued.presentation,
    index: issued.index,
    total: issued.total,
    phase: issued.kind === "practice" ? "practice" : "test",
    questionText: resolveTexts(protocol, locale).question,
    stimulusPx: protocol.stimulusPx,
    timing: { blankBeforeMs, exposureMs, blankBetweenMs, blankAfterMs, feedbackMs },
    stimuli: [viewStimulus(issued, "first", tokens[0]), viewStimulus(issued, "second", tokens[1])],
  };
}

/** The real photograph stands on its side, the recolouring on the other. */
function viewStimulus(issued: IssuedTrial, slot: Slot, token: string): StimulusView {
  const isReal = slot === issued.realSlot;
  const side = isReal === (issued.realSide === "left") ? "left" : "right";
  return { side, url: addressOf(token) };
}
