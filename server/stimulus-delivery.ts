import "server-only";
import { AppError } from "@/lib/errors";
import { padTo, studyStimulusBytes } from "@/lib/stimulus/equal-length";
import { createBoundedCache } from "@/server/bounded-cache";
import { queryPrepared } from "@/server/db";
import type { Slot } from "@/server/generated/prisma/enums";
import { store } from "@/server/storage";
import { hashToken } from "@/server/stimulus-token";

/** Both pictures of a pair, ready to be sent. */
type Pair = { real: Buffer<ArrayBuffer>; recoloured: Buffer<ArrayBuffer> };

/** Always whole pairs, so that having one picture at hand and not the other cannot tell them apart. */
const pairs = createBoundedCache<Pair>({
  sizeMax: 128 * 1024 * 1024,
  sizeOf: ({ real, recoloured }) => real.length + recoloured.length,
});

/**
 * The bytes behind a one-time address, padded to the study's one length. Works once, for the sessions of
 * the asking browser only, and until the address expires; every other case is the same "gone".
 */
export async function deliverStimulus(
  token: string,
  sessionIds: readonly string[],
): Promise<Buffer<ArrayBuffer>> {
  const [used] = await queryPrepared<UsedToken>(spendToken, [
    Buffer.from(hashToken(token)),
    [...sessionIds],
  ]);
  if (!used) throw new AppError("gone", "This picture's address has been used or has expired.");
  const pair = await getPair(used);
  return used.slot === used.realSlot ? pair.real : pair.recoloured;
}

type StoredPair = { realKey: string; recolouredKey: string; longestBytes: number };
type UsedToken = StoredPair & { slot: Slot; realSlot: Slot };

const spendToken = {
  name: "spend-token",
  text: `WITH "used" AS (
      UPDATE "stimulus_token" k SET "used_at" = now()
      FROM "trial" t JOIN "trial_session" s ON s."id" = t."session_id"
      WHERE k."token_hash" = $1 AND k."used_at" IS NULL AND k."expires_at" > now()
        AND t."id" = k."trial_id" AND t."session_id" = ANY($2::uuid[])
      RETURNING k."slot", t."real_slot", t."photo_id", t."variant_id", s."study_id"
    )
    SELECT u."slot", u."real_slot" AS "realSlot", real."storage_key" AS "realKey", recoloured."storage_key" AS "recolouredKey",
      (SELECT max(longest."byte_length") FROM "stimulus" longest WHERE longest."study_id" = u."study_id") AS "longestBytes"
    FROM "used" u
    JOIN "stimulus" real ON (real."study_id", real."photo_id") = (u."study_id", u."photo_id") AND real."variant_id" IS NULL
    JOIN "stimulus" recoloured ON (recoloured."study_id", recoloured."photo_id", recoloured."variant_id") = (u."study_id", u."photo_id", u."variant_id")`,
};

async function getPair(stored: StoredPair): Promise<Pair> {
  const key = `${stored.realKey} ${stored.recolouredKey} ${stored.longestBytes}`;
  const known = pairs.find(key);
  if (known) return known;
  const pair = await readPair(stored);
  pairs.keep(key, pair);
  return pair;
}

/** Reads both pictures of the pair before either is sent, so that the time taken says nothing. */
async function readPair({ realKey, recolouredKey, longestBytes }: StoredPair): Promise<Pair> {
  const objects = store();
  const [real, recoloured] = await Promise.all([objects.get(realKey), objects.get(recolouredKey)]);
  const paddedBytes = studyStimulusBytes([longestBytes]);
  return { real: padTo(real, paddedBytes), recoloured: padTo(recoloured, paddedBytes) };
}
