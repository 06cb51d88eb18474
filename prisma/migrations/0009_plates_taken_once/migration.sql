-- Plates of the colour vision test that somebody chose not to take are an empty list without a score; plates that
-- were taken stay as they are.

ALTER TABLE "participant" DROP CONSTRAINT "participant_colour_vision";
ALTER TABLE "participant" ADD CONSTRAINT "participant_colour_vision"
  CHECK (("colour_vision" IS NULL OR "colour_vision" = '[]') = ("colour_vision_correct" IS NULL)
    AND "colour_vision_correct" BETWEEN 0 AND jsonb_array_length("colour_vision"));

CREATE FUNCTION "colour_vision_is_kept"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."colour_vision" IS NOT NULL
     AND (NEW."colour_vision", NEW."colour_vision_correct") IS DISTINCT FROM (OLD."colour_vision", OLD."colour_vision_correct")
     AND coalesce(current_setting('truehue.withdrawal', true), '') <> 'on' THEN
    RAISE EXCEPTION 'the plates are answered once' USING ERRCODE = 'check_violation', CONSTRAINT = 'colour_vision_is_kept';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "colour_vision_is_kept" BEFORE UPDATE ON "participant" FOR EACH ROW EXECUTE FUNCTION "colour_vision_is_kept"();
