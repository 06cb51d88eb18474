-- How a session ends: completed, screened out, or withdrawn. And which studies the front page lists.

-- The front page listed every open study; now a study says so itself.
UPDATE "study" SET "recruitment" = "recruitment" || '{"listed": true}' WHERE "status" = 'open';

-- ── Ends of a session ───────────────────────────────────────────────────────

-- Who withdraws after the end keeps the code: it is what they are paid for, and says nothing of what they answered.
ALTER TABLE "trial_session" DROP CONSTRAINT "session_completion";
ALTER TABLE "trial_session" ADD CONSTRAINT "session_completion"
  CHECK (("completed_at" IS NULL) = ("completion_code" IS NULL)
    AND CASE "status"
      WHEN 'completed' THEN "completion_code" IS NOT NULL
      WHEN 'withdrawn' THEN true
      ELSE "completion_code" IS NULL
    END);

-- A session that is over stays so, unless its participant withdraws. It is completed only with every answer, those
-- to the study's required questions included. Players and simulated observers are asked none.
CREATE OR REPLACE FUNCTION "session_is_whole"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  withdraws BOOLEAN := current_setting('truehue.withdrawal', true) IS NOT DISTINCT FROM 'on';
BEGIN
  IF NEW."status" <> OLD."status" AND NEW."status" = 'withdrawn' THEN
    IF NOT withdraws THEN
      RAISE EXCEPTION 'a session is withdrawn by its participant only' USING ERRCODE = 'check_violation', CONSTRAINT = 'session_is_whole';
    END IF;
    IF NEW."questionnaire" IS NOT NULL OR EXISTS (
        SELECT 1 FROM "trial" t JOIN "response" r ON r."trial_id" = t."id" WHERE t."session_id" = NEW."id") THEN
      RAISE EXCEPTION 'the withdrawn session % still has answers', NEW."id" USING ERRCODE = 'check_violation', CONSTRAINT = 'session_is_whole';
    END IF;
  ELSIF NEW."status" <> OLD."status" AND OLD."status" <> 'running' THEN
    RAISE EXCEPTION 'a % session stays so', OLD."status" USING ERRCODE = 'check_violation', CONSTRAINT = 'session_is_whole';
  ELSIF NEW."status" <> OLD."status" AND NEW."status" = 'completed' THEN
    IF EXISTS (SELECT 1 FROM "trial" t WHERE t."session_id" = NEW."id"
        AND NOT EXISTS (SELECT 1 FROM "response" r WHERE r."trial_id" = t."id")) THEN
      RAISE EXCEPTION 'session % has unanswered trials', NEW."id" USING ERRCODE = 'check_violation', CONSTRAINT = 'session_is_whole';
    END IF;
    IF NEW."population" IN ('participant', 'staff') AND NEW."questionnaire" IS NULL AND EXISTS (
        SELECT 1 FROM "study" st WHERE st."id" = NEW."study_id"
          AND jsonb_path_exists(st."protocol", '$.questionnaire[*] ? (@.isRequired == true)')) THEN
      RAISE EXCEPTION 'session % has unanswered questions', NEW."id" USING ERRCODE = 'check_violation', CONSTRAINT = 'session_is_whole';
    END IF;
  END IF;
  IF NOT withdraws AND OLD."questionnaire" IS NOT NULL AND NEW."questionnaire" IS DISTINCT FROM OLD."questionnaire" THEN
    RAISE EXCEPTION 'a questionnaire is answered once' USING ERRCODE = 'check_violation', CONSTRAINT = 'session_is_whole';
  END IF;
  IF OLD."completion_code" IS NOT NULL AND NEW."completion_code" IS DISTINCT FROM OLD."completion_code" THEN
    RAISE EXCEPTION 'a completion code does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'session_is_whole';
  END IF;
  RETURN NEW;
END $$;

-- What an exclusion says of somebody's answers goes with them.
CREATE OR REPLACE FUNCTION "exclusion_is_kept"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('truehue.withdrawal', true) = 'on' THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'UPDATE' AND OLD."reversed_at" IS NULL
     AND (NEW."id", NEW."session_id", NEW."trial_id", NEW."rule", NEW."reason", NEW."excluded_by", NEW."created_at")
     IS NOT DISTINCT FROM
     (OLD."id", OLD."session_id", OLD."trial_id", OLD."rule", OLD."reason", OLD."excluded_by", OLD."created_at") THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'an exclusion is reversed, never changed or deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'exclusion_is_kept';
END $$;

-- ── People ──────────────────────────────────────────────────────────────────

-- Consent's versions begin at 1; 0 is a player's, who was asked for none and of whom nothing is kept.
ALTER TABLE "participant" ADD CONSTRAINT "participant_outside_id"
  CHECK (("recruiter" = 'direct') = ("outside_id_hash" IS NULL) AND length("outside_id_hash") = 32);
