-- Rules that hold whatever the code does, and the one definition of what an answer counts for.

-- ── Ranges ──────────────────────────────────────────────────────────────────

ALTER TABLE "study" ADD CONSTRAINT "study_slug_form" CHECK ("slug" ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length("slug") <= 60);
ALTER TABLE "variant" ADD CONSTRAINT "variant_slug_form" CHECK ("slug" ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length("slug") <= 80);
ALTER TABLE "variant" ADD CONSTRAINT "variant_failure_has_reason" CHECK (("status" = 'failed') = ("failure_reason" IS NOT NULL));
ALTER TABLE "variant" ADD CONSTRAINT "variant_progress" CHECK ("progress_done" BETWEEN 0 AND "progress_total");
ALTER TABLE "photo" ADD CONSTRAINT "photo_size" CHECK ("width" > 0 AND "height" > 0);
ALTER TABLE "photo" ADD CONSTRAINT "photo_sha256_form" CHECK ("sha256" ~ '^[0-9a-f]{64}$');
ALTER TABLE "stimulus" ADD CONSTRAINT "stimulus_length" CHECK ("byte_length" > 0);
ALTER TABLE "trial" ADD CONSTRAINT "trial_counts" CHECK ("index" >= 0 AND "presentations" >= 0);
ALTER TABLE "trial" ADD CONSTRAINT "trial_issued" CHECK (("presentations" > 0) = ("issued_at" IS NOT NULL));
ALTER TABLE "trial_session" ADD CONSTRAINT "session_completion"
  CHECK (("status" = 'completed') = ("completed_at" IS NOT NULL) AND ("status" = 'completed') = ("completion_code" IS NOT NULL));
ALTER TABLE "response" ADD CONSTRAINT "response_measures"
  CHECK ("reaction_ms" >= 0 AND "first_exposure_ms" >= 0 AND "second_exposure_ms" >= 0 AND "presentation" >= 1
    AND "first_frames" >= 0 AND "second_frames" >= 0 AND "first_dropped" >= 0 AND "second_dropped" >= 0 AND "refresh_hz" >= 0
    AND "received_at" >= "issued_at");
ALTER TABLE "participant_total" ADD CONSTRAINT "participant_total_order"
  CHECK ("n" >= "fooled" AND "n" >= "included_n" AND "fooled" >= "included_fooled" AND "included_n" >= "included_fooled" AND "included_fooled" >= 0);
ALTER TABLE "photo_total" ADD CONSTRAINT "photo_total_order"
  CHECK ("n" >= "fooled" AND "n" >= "included_n" AND "fooled" >= "included_fooled" AND "included_n" >= "included_fooled" AND "included_fooled" >= 0);

-- ── Answers ─────────────────────────────────────────────────────────────────

-- An answer belongs to an issued trial of a running session, and trials are answered in their order.
CREATE FUNCTION "response_is_due"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  due RECORD;
BEGIN
  SELECT t."session_id", t."index", t."presentations", s."status" INTO due
    FROM "trial" t JOIN "trial_session" s ON s."id" = t."session_id" WHERE t."id" = NEW."trial_id";
  IF due."status" <> 'running' THEN
    RAISE EXCEPTION 'the session of trial % is over', NEW."trial_id" USING ERRCODE = 'check_violation', CONSTRAINT = 'response_is_due';
  END IF;
  IF NEW."presentation" > due."presentations" THEN
    RAISE EXCEPTION 'trial % was not issued', NEW."trial_id" USING ERRCODE = 'check_violation', CONSTRAINT = 'response_is_due';
  END IF;
  IF EXISTS (SELECT 1 FROM "trial" t WHERE t."session_id" = due."session_id" AND t."index" < due."index"
      AND NOT EXISTS (SELECT 1 FROM "response" r WHERE r."trial_id" = t."id")) THEN
    RAISE EXCEPTION 'an earlier trial than % has no answer', NEW."trial_id" USING ERRCODE = 'check_violation', CONSTRAINT = 'response_is_due';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "response_is_due" BEFORE INSERT ON "response" FOR EACH ROW EXECUTE FUNCTION "response_is_due"();

-- An answer is never changed, and goes only when its participant withdraws.
CREATE FUNCTION "response_is_kept"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('truehue.withdrawal', true) = 'on' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'answers are neither changed nor deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'response_is_kept';
END $$;
CREATE TRIGGER "response_is_kept" BEFORE UPDATE OR DELETE ON "response" FOR EACH ROW EXECUTE FUNCTION "response_is_kept"();

-- A session is completed, for good, only when every trial has its answer.
CREATE FUNCTION "session_is_whole"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."status" = 'completed' AND NEW."status" <> 'completed' THEN
    RAISE EXCEPTION 'a completed session stays completed' USING ERRCODE = 'check_violation', CONSTRAINT = 'session_is_whole';
  END IF;
  IF NEW."status" = 'completed' AND OLD."status" <> 'completed' AND EXISTS (
      SELECT 1 FROM "trial" t WHERE t."session_id" = NEW."id"
        AND NOT EXISTS (SELECT 1 FROM "response" r WHERE r."trial_id" = t."id")) THEN
    RAISE EXCEPTION 'session % has unanswered trials', NEW."id" USING ERRCODE = 'check_violation', CONSTRAINT = 'session_is_whole';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "session_is_whole" BEFORE UPDATE ON "trial_session" FOR EACH ROW EXECUTE FUNCTION "session_is_whole"();

-- What a trial is was decided when its session was composed.
CREATE FUNCTION "trial_is_fixed"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW."session_id", NEW."index", NEW."kind", NEW."photo_id", NEW."variant_id", NEW."real_side", NEW."real_slot")
     IS DISTINCT FROM
     (OLD."session_id", OLD."index", OLD."kind", OLD."photo_id", OLD."variant_id", OLD."real_side", OLD."real_slot") THEN
    RAISE EXCEPTION 'a composed trial does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'trial_is_fixed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "trial_is_fixed" BEFORE UPDATE ON "trial" FOR EACH ROW EXECUTE FUNCTION "trial_is_fixed"();

-- ── The audit log is append-only ────────────────────────────────────────────

CREATE FUNCTION "audit_is_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'check_violation', CONSTRAINT = 'audit_is_append_only';
END $$;
CREATE TRIGGER "audit_is_append_only" BEFORE UPDATE OR DELETE ON "audit_event" FOR EACH ROW EXECUTE FUNCTION "audit_is_append_only"();

-- ── What an answer counts for ───────────────────────────────────────────────

-- fooled: the recoloured picture was taken for the real one.
-- included: the session is complete, and neither it nor the trial is excluded (docs/protocol.md, "Exclusions").
CREATE VIEW "answer" AS
SELECT
  r."trial_id", t."session_id", t."index", t."kind", t."photo_id", t."variant_id",
  s."study_id", s."participant_id", s."population", s."status" AS "session_status",
  t."real_side", t."real_slot", r."chosen_side", r."reaction_ms", r."presentation",
  r."first_exposure_ms", r."second_exposure_ms", r."was_interrupted", r."issued_at", r."received_at",
  CASE st."protocol"->>'question'
    WHEN 'pick_fake' THEN r."chosen_side" = t."real_side"
    ELSE r."chosen_side" <> t."real_side"
  END AS "fooled",
  s."status" = 'completed' AND NOT EXISTS (
    SELECT 1 FROM "exclusion" e
    WHERE e."session_id" = s."id" AND (e."trial_id" IS NULL OR e."trial_id" = t."id") AND e."reversed_at" IS NULL
  ) AS "included"
FROM "response" r
JOIN "trial" t ON t."id" = r."trial_id"
JOIN "trial_session" s ON s."id" = t."session_id"
JOIN "study" st ON st."id" = s."study_id";
