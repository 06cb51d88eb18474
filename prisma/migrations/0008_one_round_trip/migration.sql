-- Issuing a trial and recording an answer, each as one call: a session's requests then cost one round trip each, in a
-- transaction of its own. The rules stay where they were, in constraints and triggers.

-- Writes an answer with all that it changes: exclusions of the trial, running totals, addresses, the session's sign of
-- life. What hangs on the protocol is worked out by the caller: p_breaches are the exclusions that hold if the trial was
-- presented p_presentations times. p_answer has the columns of "response". The outcomes:
--   recorded  written
--   known     the same answer was there already
--   other     another answer was there already
--   unknown   the session has no such trial
--   unshown   the trial was not issued, or not as often as the answer says
--   over      the session is not running
--   recounted nothing was written, because the trial was presented "presentations" times
--   last      nothing was written, because this answer completes the session and p_may_complete is not set
CREATE FUNCTION "record_answer"("p_session" uuid, "p_answer" jsonb, "p_presentations" int, "p_breaches" jsonb, "p_may_complete" boolean)
RETURNS TABLE ("outcome" text, "kind" "TrialKind", "population" "Population", "study_id" uuid, "presentations" int, "fooled" boolean, "is_done" boolean)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  whose RECORD;
  due RECORD;
  earlier "Side";
  counted RECORD;
  is_last boolean;
BEGIN
  -- Issues and answers of one session wait for each other.
  SELECT s."status", s."population", s."study_id" INTO whose FROM "trial_session" s WHERE s."id" = p_session FOR UPDATE;
  SELECT t."id", t."kind", t."index", t."presentations", t."issued_at" INTO due
    FROM "trial" t WHERE t."id" = (p_answer->>'trial_id')::uuid AND t."session_id" = p_session;
  IF due."id" IS NULL THEN
    RETURN QUERY SELECT 'unknown', NULL::"TrialKind", NULL::"Population", NULL::uuid, NULL::int, NULL::boolean, NULL::boolean;
    RETURN;
  END IF;

  SELECT r."chosen_side" INTO earlier FROM "response" r WHERE r."trial_id" = due."id";
  IF earlier IS NOT NULL THEN
    RETURN QUERY SELECT CASE WHEN earlier = (p_answer->>'chosen_side')::"Side" THEN 'known' ELSE 'other' END,
      due."kind", whose."population", whose."study_id", due."presentations",
      (SELECT a."fooled" FROM "answer" a WHERE a."trial_id" = due."id"),
      NOT EXISTS (SELECT 1 FROM "trial" t WHERE t."session_id" = p_session
        AND NOT EXISTS (SELECT 1 FROM "response" r WHERE r."trial_id" = t."id"));
    RETURN;
  END IF;

  -- Trials are answered in their order, by a trigger: an answer to the last one is the last answer.
  is_last := NOT EXISTS (SELECT 1 FROM "trial" t WHERE t."session_id" = p_session AND t."index" > due."index");
  outcome := CASE
    WHEN due."issued_at" IS NULL OR (p_answer->>'presentation')::int > due."presentations" THEN 'unshown'
    WHEN whose."status" <> 'running' THEN 'over'
    WHEN due."presentations" <> p_presentations THEN 'recounted'
    WHEN is_last AND NOT p_may_complete THEN 'last'
    ELSE 'recorded' END;
  IF outcome <> 'recorded' THEN
    RETURN QUERY SELECT outcome, due."kind", whose."population", whose."study_id", due."presentations", NULL::boolean, false;
    RETURN;
  END IF;

  INSERT INTO "response" SELECT answer.* FROM jsonb_populate_record(NULL::"response",
    p_answer || jsonb_build_object('issued_at', due."issued_at", 'received_at', clock_timestamp())) answer;
  DELETE FROM "stimulus_token" k WHERE k."trial_id" = due."id";
  IF p_breaches <> '[]' THEN
    INSERT INTO "exclusion" ("session_id", "trial_id", "rule", "reason")
      SELECT p_session, due."id", breach."rule", breach."reason"
      FROM jsonb_to_recordset(p_breaches) AS breach("rule" text, "reason" text);
  END IF;

  SELECT a."study_id", a."variant_id", a."participant_id", a."photo_id", a."population", a."fooled" INTO counted
    FROM "answer" a WHERE a."trial_id" = due."id";
  IF due."kind" = 'test' THEN
    INSERT INTO "participant_total" AS total ("study_id", "variant_id", "participant_id", "population", "n", "fooled")
      VALUES (counted."study_id", counted."variant_id", counted."participant_id", counted."population", 1, counted."fooled"::int)
      ON CONFLICT ("study_id", "variant_id", "participant_id", "population")
      DO UPDATE SET "n" = total."n" + 1, "fooled" = total."fooled" + EXCLUDED."fooled";
  END IF;
  UPDATE "trial_session" s SET "last_seen_at" = clock_timestamp() WHERE s."id" = p_session;
  -- Last, because answers of other sessions wait for this row: it is held for as short a time as can be.
  IF due."kind" = 'test' THEN
    INSERT INTO "photo_total" AS total ("study_id", "variant_id", "photo_id", "population", "n", "fooled")
      VALUES (counted."study_id", counted."variant_id", counted."photo_id", counted."population", 1, counted."fooled"::int)
      ON CONFLICT ("study_id", "variant_id", "photo_id", "population")
      DO UPDATE SET "n" = total."n" + 1, "fooled" = total."fooled" + EXCLUDED."fooled";
  END IF;
  RETURN QUERY SELECT outcome, due."kind", whose."population", whose."study_id", due."presentations", counted."fooled", is_last;
END $$;

-- Issues the first trial without an answer, with two new one-time addresses by their hashes, and says what the caller
-- needs to show it. Its presentation is a new one if the browser may have both pictures of the last; one in advance is
-- counted when it begins (server/presentations.ts). No row: no such session. No trial: none is left, or
-- the session is over; or, with "is_first", the very first pair of somebody who has taken no plates of the colour vision
-- test, which is issued only if the caller has found (p_may_begin) that the session may begin without.
CREATE FUNCTION "issue_trial"("p_session" uuid, "p_in_advance" boolean, "p_may_begin" boolean, "p_first" bytea, "p_second" bytea, "p_lifetime" interval)
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
