import "server-only";
import { AppError } from "@/lib/errors";
import { protocolSchema, type Protocol } from "@/lib/protocol/schema";
import { createBoundedCache } from "@/server/bounded-cache";
import { queryPrepared } from "@/server/db";

/** Of sessions and of locks that this process has had to do with lately. */
const ofSession = createBoundedCache<Protocol>({ sizeMax: 20_000, sizeOf: () => 1 });
const ofLock = createBoundedCache<Protocol>({ sizeMax: 200, sizeOf: () => 1 });

const findStudy = {
  name: "session-study",
  text: `SELECT st."lock_hash" AS "lockHash", st."protocol" FROM "trial_session" s
    JOIN "study" st ON st."id" = s."study_id" WHERE s."id" = $1`,
};

/**
 * The protocol of the session's study. A session stays in its study and a locked protocol stays as it is, so what was
 * read once is kept; the protocol of a study without a lock is read each time.
 */
export async function getSessionProtocol(sessionId: string): Promise<Protocol> {
  return ofSession.find(sessionId) ?? readProtocol(sessionId);
}

type Row = { lockHash: string | null; protocol: unknown };

async function readProtocol(sessionId: string): Promise<Protocol> {
  const [study] = await queryPrepared<Row>(findStudy, [sessionId]);
  if (!study) throw new AppError("not_found", "There is no such session.");
  const { lockHash, protocol: document } = study;
  if (lockHash === null) return protocolSchema.parse(document);
  const protocol = ofLock.find(lockHash) ?? protocolSchema.parse(document);
  ofLock.keep(lockHash, protocol);
  ofSession.keep(sessionId, protocol);
  return protocol;
}
