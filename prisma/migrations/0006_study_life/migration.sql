-- The life of a study: what is locked stays as it is, and a status moves one way.

-- What a worker is doing for a draft, for its page: photographs checked, colourings and stimuli made.
ALTER TABLE "study" ADD COLUMN     "preparation" JSONB;

-- ── The study itself ────────────────────────────────────────────────────────

-- Studies that were opened before there were locks have none; every other has one as soon as it is no draft.
ALTER TABLE "study" ADD CONSTRAINT "study_lock_state"
  CHECK (("status" <> 'draft' OR "lock_hash" IS NULL) AND ("status" <> 'locked' OR "lock_hash" IS NOT NULL));

CREATE FUNCTION "study_is_locked"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW."status" <> 'draft' THEN
      RAISE EXCEPTION 'a study begins as a draft' USING ERRCODE = 'check_violation', CONSTRAINT = 'study_is_locked';
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' THEN
    IF OLD."status" <> 'draft' THEN
      RAISE EXCEPTION 'a study that was locked is not deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'study_is_locked';
    END IF;
    RETURN OLD;
  END IF;
  IF NEW."status" <> OLD."status" AND (OLD."status"::text, NEW."status"::text) NOT IN (
      ('draft', 'locked'), ('locked', 'open'), ('open', 'paused'), ('paused', 'open'), ('open', 'closed'), ('paused', 'closed')) THEN
    RAISE EXCEPTION 'a study that is % does not become %', OLD."status", NEW."status" USING ERRCODE = 'check_violation', CONSTRAINT = 'study_is_locked';
  END IF;
  IF OLD."status" <> 'draft' AND
     (NEW."slug", NEW."protocol", NEW."photo_set_id", NEW."lock_hash", NEW."locked_at", NEW."parent_id", NEW."version")
     IS DISTINCT FROM
     (OLD."slug", OLD."protocol", OLD."photo_set_id", OLD."lock_hash", OLD."locked_at", OLD."parent_id", OLD."version") THEN
    RAISE EXCEPTION 'a locked study does not change: make a new version' USING ERRCODE = 'check_violation', CONSTRAINT = 'study_is_locked';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "study_is_locked" BEFORE INSERT OR UPDATE OR DELETE ON "study" FOR EACH ROW EXECUTE FUNCTION "study_is_locked"();

-- ── Its variants ────────────────────────────────────────────────────────────

-- The study's row is locked for the look, so that nothing slips in while the study is being locked.
CREATE FUNCTION "study_keeps_variants"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  of_study uuid := CASE WHEN TG_OP = 'INSERT' THEN NEW."study_id" ELSE OLD."study_id" END;
  state text;
BEGIN
  SELECT "status"::text INTO state FROM "study" WHERE "id" = of_study FOR SHARE;
  IF state <> 'draft' OR (TG_OP = 'UPDATE' AND NEW IS DISTINCT FROM OLD) THEN
    RAISE EXCEPTION 'the variants of a locked study do not change: make a new version' USING ERRCODE = 'check_violation', CONSTRAINT = 'study_keeps_variants';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER "study_keeps_variants" BEFORE INSERT OR UPDATE OR DELETE ON "study_variant" FOR EACH ROW EXECUTE FUNCTION "study_keeps_variants"();

-- A variant that a locked study shows stays what it was, and neither fails nor comes back afterwards.
CREATE FUNCTION "variant_is_locked"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW."id", NEW."slug", NEW."kind", NEW."artifact_key") IS DISTINCT FROM (OLD."id", OLD."slug", OLD."kind", OLD."artifact_key")
     OR (OLD."status" IN ('ready', 'failed') AND NEW."status" <> OLD."status") THEN
    IF EXISTS (SELECT 1 FROM "study_variant" sv JOIN "study" s ON s."id" = sv."study_id"
        WHERE sv."variant_id" = OLD."id" AND s."status" <> 'draft') THEN
      RAISE EXCEPTION 'the variant % is part of a locked study', OLD."slug" USING ERRCODE = 'check_violation', CONSTRAINT = 'variant_is_locked';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "variant_is_locked" BEFORE UPDATE ON "variant" FOR EACH ROW EXECUTE FUNCTION "variant_is_locked"();

-- ── Its photographs and pictures ────────────────────────────────────────────

CREATE FUNCTION "photo_set_is_locked"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  of_set uuid := CASE WHEN TG_OP = 'INSERT' THEN NEW."photo_set_id" ELSE OLD."photo_set_id" END;
BEGIN
  PERFORM 1 FROM "study" WHERE "photo_set_id" = of_set FOR SHARE;
  IF EXISTS (SELECT 1 FROM "study" WHERE "photo_set_id" = of_set AND "status" <> 'draft')
     OR (TG_OP = 'UPDATE' AND NEW."photo_set_id" <> OLD."photo_set_id") THEN
    RAISE EXCEPTION 'the photographs of a locked study do not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'photo_set_is_locked';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER "photo_set_is_locked" BEFORE INSERT OR UPDATE OR DELETE ON "photo_set_entry" FOR EACH ROW EXECUTE FUNCTION "photo_set_is_locked"();

-- A photograph is its bytes.
CREATE FUNCTION "photo_is_fixed"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW."id", NEW."sha256", NEW."width", NEW."height", NEW."storage_key")
     IS DISTINCT FROM (OLD."id", OLD."sha256", OLD."width", OLD."height", OLD."storage_key") THEN
    RAISE EXCEPTION 'a photograph does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'photo_is_fixed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "photo_is_fixed" BEFORE UPDATE ON "photo" FOR EACH ROW EXECUTE FUNCTION "photo_is_fixed"();

-- The lock's hash counts in every picture that the study shows.
CREATE FUNCTION "stimuli_are_locked"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  of_study uuid := CASE WHEN TG_OP = 'INSERT' THEN NEW."study_id" ELSE OLD."study_id" END;
  lock text;
BEGIN
  SELECT "lock_hash" INTO lock FROM "study" WHERE "id" = of_study FOR SHARE;
  IF lock IS NOT NULL OR (TG_OP = 'UPDATE' AND NEW."study_id" <> OLD."study_id") THEN
    RAISE EXCEPTION 'the pictures of a locked study do not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'stimuli_are_locked';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER "stimuli_are_locked" BEFORE INSERT OR UPDATE OR DELETE ON "stimulus" FOR EACH ROW EXECUTE FUNCTION "stimuli_are_locked"();

CREATE TRIGGER "study_table_is_kept" BEFORE TRUNCATE ON "study" FOR EACH STATEMENT EXECUTE FUNCTION "table_is_kept"();
CREATE TRIGGER "study_variant_table_is_kept" BEFORE TRUNCATE ON "study_variant" FOR EACH STATEMENT EXECUTE FUNCTION "table_is_kept"();
CREATE TRIGGER "photo_set_entry_table_is_kept" BEFORE TRUNCATE ON "photo_set_entry" FOR EACH STATEMENT EXECUTE FUNCTION "table_is_kept"();
CREATE TRIGGER "stimulus_table_is_kept" BEFORE TRUNCATE ON "stimulus" FOR EACH STATEMENT EXECUTE FUNCTION "table_is_kept"();
