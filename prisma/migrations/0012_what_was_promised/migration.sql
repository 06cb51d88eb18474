-- Whoever was screened out and withdraws afterwards keeps the way back that being screened out has earned.
ALTER TABLE "trial_session" ADD COLUMN "screened_out_at" TIMESTAMPTZ(3);
UPDATE "trial_session" SET "screened_out_at" = "last_seen_at" WHERE "status" = 'screened_out';
ALTER TABLE "trial_session" ADD CONSTRAINT "screened_out_at_a_time" CHECK ("status" <> 'screened_out' OR "screened_out_at" IS NOT NULL);

-- The same picture may be in several sets, and each names where its own copy comes from.
ALTER TABLE "photo_set_entry" ADD COLUMN "source" TEXT, ADD COLUMN "licence" TEXT, ADD COLUMN "credit" TEXT;
ALTER TABLE "photo_set_entry" DISABLE TRIGGER "photo_set_is_locked";
UPDATE "photo_set_entry" e SET ("source", "licence", "credit") = (p."source", p."licence", p."credit")
  FROM "photo" p WHERE p."id" = e."photo_id";
ALTER TABLE "photo_set_entry" ENABLE TRIGGER "photo_set_is_locked";
ALTER TABLE "photo_set_entry" ALTER COLUMN "source" SET NOT NULL, ALTER COLUMN "licence" SET NOT NULL, ALTER COLUMN "credit" SET NOT NULL;
ALTER TABLE "photo" DROP COLUMN "source", DROP COLUMN "licence", DROP COLUMN "credit";
