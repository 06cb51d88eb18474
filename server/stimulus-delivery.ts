import "server-only";
import { AppError } from "@/lib/errors";
import { padTo, studyStimulusBytes } from "@/lib/stimulus/equal-length";
import { db } from "@/server/db";
import type { Slot } from "@/server/generated/prisma/enums";
import { store } from "@/server/storage";
import { hashToken } from "@/server/stimulus-token";

/**
 * The bytes behind a one-time address, padded to the study's one length. Works once, for the sessions of
 * the asking browser only, and until the address expires; every other case is the same "gone".
 */
export async function deliverStimulus(
  token: string,
  sessionIds: readonly string[],
): Promise<Buffer> {
  const used = await spendToken(token, sessionIds);
  if (!used) throw new AppError("gone", "This picture's address has been used or has expired.");
  const pair = await readPair(used.trialId);
  const isReal = used.slot === pair.realSlot;
  return padTo(isReal ? pair.real : pair.recoloured, pair.paddedBytes);
}

async function spendToken(token: string, sessionIds: readonly string[]) {
  const [used] = await db.$queryRaw<{ trialId: string; slot: Slot }[]>`
    UPDATE "stimulus_token" k SET "used_at" = now()
    FROM "trial" t
    WHERE k."token_hash" = ${hashToken(token)} AND k."used_at" IS NULL AND k."expires_at" > now()
      AND t."id" = k."trial_id" AND t."session_id" = ANY(${[...sessionIds]}::uuid[])
    RETURNING k."trial_id" AS "trialId", k."slot"::text AS "slot"`;
  return used;
}

type StoredPair = {
  realSlot: Slot;
  realKey: string;
  recolouredKey: string;
  longestBytes: number;
};

/** Reads both pictures of the pair before either is sent, so that the time taken says nothing. */
async function readPair(trialId: string) {
  const [pair] = await db.$queryRaw<StoredPair[]>`
    SELECT t."real_slot"::text AS "realSlot", real."storage_key" AS "realKey", recoloured."storage_key" AS "recolouredKey",
      (SELECT max(longest."byte_length") FROM "stimulus" longest WHERE longest."study_id" = s."study_id") AS "longestBytes"
    FROM "trial" t
    JOIN "trial_session" s ON s."id" = t."session_id"
    JOIN "stimulus" real ON (real."study_id", real."photo_id") = (s."study_id", t."photo_id") AND real."variant_id" IS NULL
    JOIN "stimulus" recoloured ON (recoloured."study_id", recoloured."photo_id", recoloured."variant_id") = (s."study_id", t."photo_id", t."variant_id")
    WHERE t."id" = ${trialId}::uuid`;
  const objects = store();
  const [real, recoloured] = await Promise.all([
    objects.get(pair.realKey),
    objects.get(pair.recolouredKey),
  ]);
  const paddedBytes = studyStimulusBytes([pair.longestBytes]);
  return { realSlot: pair.realSlot, real, recoloured, paddedBytes };
}
