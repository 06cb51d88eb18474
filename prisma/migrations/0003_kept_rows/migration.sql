-- What was decided or recorded stays as it was: more of the rules that hold whatever the code does.

-- ── Sessions and trials ─────────────────────────────────────────────────────

-- Whose session it is, of which study and population, and how it was composed, is fixed when it starts.
CREATE FUNCTION "session_is_fixed"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW."status" <> 'running' THEN
      RAISE EXCEPTION 'a session starts running' USING ERRCODE = 'check_violation', CONSTRAINT = 'session_is_fixed';
    END IF;
  ELSIF (NEW."id", NEW."study_id", NEW."participant_id", NEW."variant_id", NEW."sequence", NEW."seed", NEW."population", NEW."started_at")
     IS DISTINCT FROM
     (OLD."id", OLD."study_id", OLD."participant_id", OLD."variant_id", OLD."sequence", OLD."seed", OLD."population", OLD."started_at") THEN
    RAISE EXCEPTION 'a started session does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'session_is_fixed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "session_is_fixed" BEFORE INSERT OR UPDATE ON "trial_session" FOR EACH ROW EXECUTE FUNCTION "session_is_fixed"();

-- A session is composed once, before its first trial is shown. A presentation that took place is not undone.
CREATE FUNCTION "session_keeps_trials"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a composed trial is not deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'session_keeps_trials';
  ELSIF TG_OP = 'UPDATE' THEN
    IF NEW."presentations" < OLD."presentations" THEN
      RAISE EXCEPTION 'a presentation is not undone' USING ERRCODE = 'check_violation', CONSTRAINT = 'session_keeps_trials';
    END IF;
  ELSIF EXISTS (SELECT 1 FROM "trial" t WHERE t."session_id" = NEW."session_id" AND t."presentations" > 0) THEN
    RAISE EXCEPTION 'session % has begun and gets no more trials', NEW."session_id" USING ERRCODE = 'check_violation', CONSTRAINT = 'session_keeps_trials';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "session_keeps_trials" BEFORE INSERT OR UPDATE OR DELETE ON "trial" FOR EACH ROW EXECUTE FUNCTION "session_keeps_trials"();

-- ── Exclusions ──────────────────────────────────────────────────────────────

-- An exclusion is never deleted or rewritten; it may be reversed, once.
CREATE FUNCTION "exclusion_is_kept"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD."reversed_at" IS NULL
     AND (NEW."id", NEW."session_id", NEW."trial_id", NEW."rule", NEW."reason", NEW."excluded_by", NEW."created_at")
     IS NOT DISTINCT FROM
     (OLD."id", OLD."session_id", OLD."trial_id", OLD."rule", OLD."reason", OLD."excluded_by", OLD."created_at") THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'an exclusion is reversed, never changed or deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'exclusion_is_kept';
END $$;
CREATE TRIGGER "exclusion_is_kept" BEFORE UPDATE OR DELETE ON "exclusion" FOR EACH ROW EXECUTE FUNCTION "exclusion_is_kept"();

-- ── Whole tables ────────────────────────────────────────────────────────────

-- TRUNCATE fires no trigger of a row, so the tables that are kept are guarded by one of their own.
CREATE FUNCTION "table_is_kept"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the table % is not emptied', TG_TABLE_NAME USING ERRCODE = 'check_violation', CONSTRAINT = 'table_is_kept';
END $$;
CREATE TRIGGER "response_table_is_kept" BEFORE TRUNCATE ON "response" FOR EACH STATEMENT EXECUTE FUNCTION "table_is_kept"();
CREATE TRIGGER "exclusion_table_is_kept" BEFORE TRUNCATE ON "exclusion" FOR EACH STATEMENT EXECUTE FUNCTION "table_is_kept"();
CREATE TRIGGER "audit_table_is_kept" BEFORE TRUNCATE ON "audit_event" FOR EACH STATEMENT EXECUTE FUNCTION "table_is_kept"();
