-- As in 0008_one_round_trip, but that a delivery under way is waited for: otherwise both pictures could be had while their
-- presentation counted as never shown.
CREATE OR REPLACE FUNCTION "issue_trial"("p_session" uuid, "p_in_advance" boolean, "p_may_begin" boolean, "p_first" bytea, "p_second" bytea, "p_lifetime" interval)
RETURNS TABLE ("status" "SessionStatus", "language" text, "is_first" boolean, "trial_id" uuid, "index" int, "kind" "TrialKind",
  "presentation" int, "real_side" "Side", "real_slot" "Slot", "total" int)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  whose RECORD;
  next RECORD;
  shown int;
BEGIN
  -- Issues and answers of one session wait for each other.
  SELECT s."status", p."language", p."colour_vision" IS NULL AS "has_no_plates" INTO whose
    FROM "trial_session" s JOIN "participant" p ON p."id" = s."participant_id" WHERE s."id" = p_session FOR UPDATE OF s;
  IF whose."status" IS NULL THEN
    RETURN;
  END IF;
  SELECT t."id", t."index", t."kind", t."presentations", t."real_side", t."real_slot" INTO next FROM "trial" t
    WHERE t."session_id" = p_session AND NOT EXISTS (SELECT 1 FROM "response" r WHERE r."trial_id" = t."id")
    ORDER BY t."index" LIMIT 1;
  is_first := next."index" = 0 AND next."presentations" = 0 AND whose."has_no_plates";
  IF whose."status" <> 'running' OR next."id" IS NULL OR is_first AND NOT p_may_begin THEN
    RETURN QUERY SELECT whose."status", whose."language", coalesce(is_first, false), NULL::uuid, NULL::int, NULL::"TrialKind",
      NULL::int, NULL::"Side", NULL::"Slot", NULL::int;
    RETURN;
  END IF;
  UPDATE "trial_session" s SET "last_seen_at" = clock_timestamp() WHERE s."id" = p_session;

  -- A picture that is being delivered counts as delivered.
  PERFORM 1 FROM "stimulus_token" k WHERE k."trial_id" = next."id" FOR UPDATE;
  shown := next."presentations";
  IF shown = 0 OR 2 = (SELECT count(DISTINCT k."slot") FROM "stimulus_token" k
      WHERE k."trial_id" = next."id" AND k."presentation" = shown AND k."used_at" IS NOT NULL) THEN
    shown := shown + 1;
  END IF;
  -- Addresses of earlier issues open nothing any more, and one in advance that was never shown cannot begin.
  DELETE FROM "stimulus_token" k
    WHERE k."trial_id" = next."id" AND (k."used_at" IS NULL OR k."presentation" > next."presentations");
  IF NOT p_in_advance THEN
    UPDATE "trial" t SET "presentations" = shown, "issued_at" = clock_timestamp() WHERE t."id" = next."id";
  END IF;
  INSERT INTO "stimulus_token" ("token_hash", "trial_id", "slot", "presentation", "expires_at") VALUES
    (p_first, next."id", 'first', shown, clock_timestamp() + p_lifetime),
    (p_second, next."id", 'second', shown, clock_timestamp() + p_lifetime);
  RETURN QUERY SELECT whose."status", whose."language", is_first, next."id", next."index", next."kind", shown,
    next."real_side", next."real_slot", (SELECT count(*)::int FROM "trial" t WHERE t."session_id" = p_session);
END $$;
