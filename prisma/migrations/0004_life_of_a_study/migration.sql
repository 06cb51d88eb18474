-- Versions and locks of studies, recruitment, languages, colour vision, questionnaires, withdrawal, the volunteers' game.

ALTER TYPE "Population" ADD VALUE 'player';
ALTER TYPE "SessionStatus" ADD VALUE 'screened_out';
ALTER TYPE "SessionStatus" ADD VALUE 'withdrawn';

-- AlterTable
ALTER TABLE "participant" ADD COLUMN     "colour_vision" JSONB,
ADD COLUMN     "colour_vision_correct" INTEGER,
ADD COLUMN     "language" TEXT NOT NULL DEFAULT 'en';

-- AlterTable
ALTER TABLE "study" ADD COLUMN     "lock_hash" TEXT,
ADD COLUMN     "locked_at" TIMESTAMPTZ(3),
ADD COLUMN     "parent_id" UUID,
ADD COLUMN     "recruitment" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "trial_session" ADD COLUMN     "questionnaire" JSONB,
ADD COLUMN     "refresh_hz" DOUBLE PRECISION,
ADD COLUMN     "start_key" UUID,
ADD COLUMN     "withdrawal_code_hash" BYTEA;

-- CreateIndex
CREATE INDEX "study_parent_id_idx" ON "study"("parent_id");

-- CreateIndex
CREATE UNIQUE INDEX "trial_session_withdrawal_code_hash_key" ON "trial_session"("withdrawal_code_hash");

-- CreateIndex
CREATE UNIQUE INDEX "trial_session_study_id_start_key_key" ON "trial_session"("study_id", "start_key");

-- AddForeignKey
ALTER TABLE "study" ADD CONSTRAINT "study_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "study"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- What a study says became its texts by language, and consent's version a number of its own.
UPDATE "study" SET "protocol" = ("protocol" - 'consent' - 'questionText') || jsonb_build_object(
  'consentVersion', "protocol"->'consent'->'version',
  'texts', jsonb_build_object('en', jsonb_build_object(
    'question', "protocol"->'questionText', 'consent', "protocol"->'consent'->'text')))
WHERE "protocol" ? 'consent';

-- ── Rules ───────────────────────────────────────────────────────────────────

ALTER TABLE "study" ADD CONSTRAINT "study_lock" CHECK (("lock_hash" IS NULL) = ("locked_at" IS NULL) AND "lock_hash" ~ '^[0-9a-f]{64}$');
ALTER TABLE "study" ADD CONSTRAINT "study_version" CHECK ("version" >= 1 AND "parent_id" <> "id");
ALTER TABLE "participant" ADD CONSTRAINT "participant_language" CHECK ("language" ~ '^[a-z]{2}$');
ALTER TABLE "participant" ADD CONSTRAINT "participant_colour_vision"
  CHECK (("colour_vision" IS NULL) = ("colour_vision_correct" IS NULL) AND "colour_vision_correct" >= 0);
ALTER TABLE "trial_session" ADD CONSTRAINT "session_refresh" CHECK ("refresh_hz" > 0);
