-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "Role" AS ENUM ('owner', 'editor', 'viewer');

-- CreateEnum
CREATE TYPE "VariantKind" AS ENUM ('trained', 'uploaded_pictures', 'uploaded_model', 'baseline');

-- CreateEnum
CREATE TYPE "VariantStatus" AS ENUM ('uploaded', 'checking', 'generating', 'ready', 'failed');

-- CreateEnum
CREATE TYPE "StudyStatus" AS ENUM ('draft', 'locked', 'open', 'paused', 'closed');

-- CreateEnum
CREATE TYPE "Population" AS ENUM ('participant', 'staff', 'simulated');

-- CreateEnum
CREATE TYPE "SessionStatus" AS ENUM ('running', 'completed');

-- CreateEnum
CREATE TYPE "TrialKind" AS ENUM ('practice', 'test', 'vigilance');

-- CreateEnum
CREATE TYPE "Side" AS ENUM ('left', 'right');

-- CreateEnum
CREATE TYPE "Slot" AS ENUM ('first', 'second');

-- CreateTable
CREATE TABLE "user" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT,
    "email" TEXT,
    "email_verified" TIMESTAMPTZ(3),
    "image" TEXT,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "user_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "provider_account_id" TEXT NOT NULL,
    "refresh_token" TEXT,
    "access_token" TEXT,
    "expires_at" INTEGER,
    "token_type" TEXT,
    "scope" TEXT,
    "id_token" TEXT,
    "session_state" TEXT,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "session_token" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "expires" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verification_token" (
    "identifier" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "expires" TIMESTAMPTZ(3) NOT NULL
);

-- CreateTable
CREATE TABLE "api_token" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "user_id" UUID,
    "token_hash" BYTEA NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "membership" (
    "user_id" UUID NOT NULL,
    "study_id" UUID NOT NULL,
    "role" "Role" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "membership_pkey" PRIMARY KEY ("user_id","study_id")
);

-- CreateTable
CREATE TABLE "photo" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "sha256" TEXT NOT NULL,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "licence" TEXT NOT NULL,
    "credit" TEXT NOT NULL,
    "storage_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "photo_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "photo_set" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "photo_set_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "photo_set_entry" (
    "photo_set_id" UUID NOT NULL,
    "photo_id" UUID NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "photo_set_entry_pkey" PRIMARY KEY ("photo_set_id","photo_id")
);

-- CreateTable
CREATE TABLE "variant" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "kind" "VariantKind" NOT NULL,
    "model_card" JSONB,
    "artifact_key" TEXT,
    "owner_id" UUID,
    "status" "VariantStatus" NOT NULL DEFAULT 'uploaded',
    "failure_reason" TEXT,
    "problems" JSONB NOT NULL DEFAULT '[]',
    "progress_done" INTEGER NOT NULL DEFAULT 0,
    "progress_total" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "variant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "colorization" (
    "variant_id" UUID NOT NULL,
    "photo_id" UUID NOT NULL,
    "storage_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "colorization_pkey" PRIMARY KEY ("variant_id","photo_id")
);

-- CreateTable
CREATE TABLE "study" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "slug" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "status" "StudyStatus" NOT NULL DEFAULT 'draft',
    "protocol" JSONB NOT NULL,
    "photo_set_id" UUID NOT NULL,
    "refusal_count" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "study_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "study_variant" (
    "study_id" UUID NOT NULL,
    "variant_id" UUID NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "study_variant_pkey" PRIMARY KEY ("study_id","variant_id")
);

-- CreateTable
CREATE TABLE "stimulus" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "study_id" UUID NOT NULL,
    "photo_id" UUID NOT NULL,
    "variant_id" UUID,
    "storage_key" TEXT NOT NULL,
    "byte_length" INTEGER NOT NULL,
    "luminance_mean_error" DOUBLE PRECISION NOT NULL,
    "luminance_max_error" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "stimulus_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "participant" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "study_id" UUID NOT NULL,
    "recruiter" TEXT NOT NULL DEFAULT 'direct',
    "outside_id_hash" BYTEA,
    "consent_version" INTEGER NOT NULL,
    "consented_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "screen" JSONB,

    CONSTRAINT "participant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "trial_session" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "study_id" UUID NOT NULL,
    "participant_id" UUID NOT NULL,
    "variant_id" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "seed" TEXT NOT NULL,
    "status" "SessionStatus" NOT NULL DEFAULT 'running',
    "population" "Population" NOT NULL DEFAULT 'participant',
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "completed_at" TIMESTAMPTZ(3),
    "completion_code" TEXT,

    CONSTRAINT "trial_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "trial" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "session_id" UUID NOT NULL,
    "index" INTEGER NOT NULL,
    "kind" "TrialKind" NOT NULL,
    "photo_id" UUID NOT NULL,
    "variant_id" UUID NOT NULL,
    "real_side" "Side" NOT NULL,
    "real_slot" "Slot" NOT NULL,
    "presentations" INTEGER NOT NULL DEFAULT 0,
    "issued_at" TIMESTAMPTZ(3),

    CONSTRAINT "trial_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stimulus_token" (
    "token_hash" BYTEA NOT NULL,
    "trial_id" UUID NOT NULL,
    "slot" "Slot" NOT NULL,
    "presentation" INTEGER NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "stimulus_token_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "response" (
    "trial_id" UUID NOT NULL,
    "chosen_side" "Side" NOT NULL,
    "reaction_ms" DOUBLE PRECISION NOT NULL,
    "presentation" INTEGER NOT NULL,
    "first_exposure_ms" DOUBLE PRECISION NOT NULL,
    "first_frames" INTEGER NOT NULL,
    "first_dropped" INTEGER NOT NULL,
    "second_exposure_ms" DOUBLE PRECISION NOT NULL,
    "second_frames" INTEGER NOT NULL,
    "second_dropped" INTEGER NOT NULL,
    "refresh_hz" DOUBLE PRECISION NOT NULL,
    "was_interrupted" BOOLEAN NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "response_pkey" PRIMARY KEY ("trial_id")
);

-- CreateTable
CREATE TABLE "exclusion" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "session_id" UUID NOT NULL,
    "trial_id" UUID,
    "rule" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "excluded_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "reversed_at" TIMESTAMPTZ(3),

    CONSTRAINT "exclusion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "user_id" UUID,
    "study_id" UUID,
    "action" TEXT NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "participant_total" (
    "study_id" UUID NOT NULL,
    "variant_id" UUID NOT NULL,
    "participant_id" UUID NOT NULL,
    "population" "Population" NOT NULL,
    "n" INTEGER NOT NULL DEFAULT 0,
    "fooled" INTEGER NOT NULL DEFAULT 0,
    "included_n" INTEGER NOT NULL DEFAULT 0,
    "included_fooled" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "participant_total_pkey" PRIMARY KEY ("study_id","variant_id","participant_id","population")
);

-- CreateTable
CREATE TABLE "photo_total" (
    "study_id" UUID NOT NULL,
    "variant_id" UUID NOT NULL,
    "photo_id" UUID NOT NULL,
    "population" "Population" NOT NULL,
    "n" INTEGER NOT NULL DEFAULT 0,
    "fooled" INTEGER NOT NULL DEFAULT 0,
    "included_n" INTEGER NOT NULL DEFAULT 0,
    "included_fooled" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "photo_total_pkey" PRIMARY KEY ("study_id","variant_id","photo_id","population")
);

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE INDEX "account_user_id_idx" ON "account"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "account_provider_provider_account_id_key" ON "account"("provider", "provider_account_id");

-- CreateIndex
CREATE UNIQUE INDEX "session_session_token_key" ON "session"("session_token");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "verification_token_token_key" ON "verification_token"("token");

-- CreateIndex
CREATE UNIQUE INDEX "verification_token_identifier_token_key" ON "verification_token"("identifier", "token");

-- CreateIndex
CREATE UNIQUE INDEX "api_token_token_hash_key" ON "api_token"("token_hash");

-- CreateIndex
CREATE INDEX "api_token_user_id_idx" ON "api_token"("user_id");

-- CreateIndex
CREATE INDEX "membership_study_id_idx" ON "membership"("study_id");

-- CreateIndex
CREATE UNIQUE INDEX "photo_sha256_key" ON "photo"("sha256");

-- CreateIndex
CREATE INDEX "photo_set_entry_photo_id_idx" ON "photo_set_entry"("photo_id");

-- CreateIndex
CREATE UNIQUE INDEX "photo_set_entry_photo_set_id_name_key" ON "photo_set_entry"("photo_set_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "variant_slug_key" ON "variant"("slug");

-- CreateIndex
CREATE INDEX "variant_owner_id_idx" ON "variant"("owner_id");

-- CreateIndex
CREATE INDEX "colorization_photo_id_idx" ON "colorization"("photo_id");

-- CreateIndex
CREATE UNIQUE INDEX "study_slug_key" ON "study"("slug");

-- CreateIndex
CREATE INDEX "study_photo_set_id_idx" ON "study"("photo_set_id");

-- CreateIndex
CREATE INDEX "study_variant_variant_id_idx" ON "study_variant"("variant_id");

-- CreateIndex
CREATE INDEX "stimulus_study_id_byte_length_idx" ON "stimulus"("study_id", "byte_length");

-- CreateIndex
CREATE INDEX "stimulus_photo_id_idx" ON "stimulus"("photo_id");

-- CreateIndex
CREATE INDEX "stimulus_variant_id_idx" ON "stimulus"("variant_id");

-- CreateIndex
CREATE UNIQUE INDEX "stimulus_study_id_photo_id_variant_id_key" ON "stimulus"("study_id", "photo_id", "variant_id") NULLS NOT DISTINCT;

-- CreateIndex
CREATE UNIQUE INDEX "participant_study_id_outside_id_hash_key" ON "participant"("study_id", "outside_id_hash");

-- CreateIndex
CREATE UNIQUE INDEX "trial_session_participant_id_key" ON "trial_session"("participant_id");

-- CreateIndex
CREATE UNIQUE INDEX "trial_session_completion_code_key" ON "trial_session"("completion_code");

-- CreateIndex
CREATE INDEX "trial_session_study_id_population_status_variant_id_idx" ON "trial_session"("study_id", "population", "status", "variant_id");

-- CreateIndex
CREATE INDEX "trial_session_variant_id_idx" ON "trial_session"("variant_id");

-- CreateIndex
CREATE UNIQUE INDEX "trial_session_study_id_sequence_key" ON "trial_session"("study_id", "sequence");

-- CreateIndex
CREATE INDEX "trial_photo_id_idx" ON "trial"("photo_id");

-- CreateIndex
CREATE INDEX "trial_variant_id_idx" ON "trial"("variant_id");

-- CreateIndex
CREATE UNIQUE INDEX "trial_session_id_index_key" ON "trial"("session_id", "index");

-- CreateIndex
CREATE UNIQUE INDEX "trial_session_id_photo_id_key" ON "trial"("session_id", "photo_id");

-- CreateIndex
CREATE INDEX "stimulus_token_trial_id_idx" ON "stimulus_token"("trial_id");

-- CreateIndex
CREATE INDEX "exclusion_session_id_idx" ON "exclusion"("session_id");

-- CreateIndex
CREATE INDEX "exclusion_trial_id_idx" ON "exclusion"("trial_id");

-- CreateIndex
CREATE INDEX "audit_event_study_id_at_idx" ON "audit_event"("study_id", "at");

-- CreateIndex
CREATE INDEX "audit_event_user_id_idx" ON "audit_event"("user_id");

-- CreateIndex
CREATE INDEX "participant_total_variant_id_idx" ON "participant_total"("variant_id");

-- CreateIndex
CREATE INDEX "participant_total_participant_id_idx" ON "participant_total"("participant_id");

-- CreateIndex
CREATE INDEX "photo_total_variant_id_idx" ON "photo_total"("variant_id");

-- CreateIndex
CREATE INDEX "photo_total_photo_id_idx" ON "photo_total"("photo_id");

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "photo_set_entry" ADD CONSTRAINT "photo_set_entry_photo_set_id_fkey" FOREIGN KEY ("photo_set_id") REFERENCES "photo_set"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "photo_set_entry" ADD CONSTRAINT "photo_set_entry_photo_id_fkey" FOREIGN KEY ("photo_id") REFERENCES "photo"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "variant" ADD CONSTRAINT "variant_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "colorization" ADD CONSTRAINT "colorization_variant_id_fkey" FOREIGN KEY ("variant_id") REFERENCES "variant"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "colorization" ADD CONSTRAINT "colorization_photo_id_fkey" FOREIGN KEY ("photo_id") REFERENCES "photo"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "study" ADD CONSTRAINT "study_photo_set_id_fkey" FOREIGN KEY ("photo_set_id") REFERENCES "photo_set"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "study_variant" ADD CONSTRAINT "study_variant_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "study_variant" ADD CONSTRAINT "study_variant_variant_id_fkey" FOREIGN KEY ("variant_id") REFERENCES "variant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stimulus" ADD CONSTRAINT "stimulus_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stimulus" ADD CONSTRAINT "stimulus_photo_id_fkey" FOREIGN KEY ("photo_id") REFERENCES "photo"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stimulus" ADD CONSTRAINT "stimulus_variant_id_fkey" FOREIGN KEY ("variant_id") REFERENCES "variant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "participant" ADD CONSTRAINT "participant_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "study"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trial_session" ADD CONSTRAINT "trial_session_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "study"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trial_session" ADD CONSTRAINT "trial_session_participant_id_fkey" FOREIGN KEY ("participant_id") REFERENCES "participant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trial_session" ADD CONSTRAINT "trial_session_variant_id_fkey" FOREIGN KEY ("variant_id") REFERENCES "variant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trial_session" ADD CONSTRAINT "trial_session_study_id_variant_id_fkey" FOREIGN KEY ("study_id", "variant_id") REFERENCES "study_variant"("study_id", "variant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trial" ADD CONSTRAINT "trial_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "trial_session"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trial" ADD CONSTRAINT "trial_photo_id_fkey" FOREIGN KEY ("photo_id") REFERENCES "photo"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trial" ADD CONSTRAINT "trial_variant_id_fkey" FOREIGN KEY ("variant_id") REFERENCES "variant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stimulus_token" ADD CONSTRAINT "stimulus_token_trial_id_fkey" FOREIGN KEY ("trial_id") REFERENCES "trial"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "response" ADD CONSTRAINT "response_trial_id_fkey" FOREIGN KEY ("trial_id") REFERENCES "trial"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "exclusion" ADD CONSTRAINT "exclusion_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "trial_session"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "exclusion" ADD CONSTRAINT "exclusion_trial_id_fkey" FOREIGN KEY ("trial_id") REFERENCES "trial"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_event" ADD CONSTRAINT "audit_event_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_event" ADD CONSTRAINT "audit_event_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "study"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "participant_total" ADD CONSTRAINT "participant_total_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "study"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "participant_total" ADD CONSTRAINT "participant_total_variant_id_fkey" FOREIGN KEY ("variant_id") REFERENCES "variant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "participant_total" ADD CONSTRAINT "participant_total_participant_id_fkey" FOREIGN KEY ("participant_id") REFERENCES "participant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "photo_total" ADD CONSTRAINT "photo_total_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "study"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "photo_total" ADD CONSTRAINT "photo_total_variant_id_fkey" FOREIGN KEY ("variant_id") REFERENCES "variant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "photo_total" ADD CONSTRAINT "photo_total_photo_id_fkey" FOREIGN KEY ("photo_id") REFERENCES "photo"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

