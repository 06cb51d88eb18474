-- The refresh rate is part of a participant's screen and of every answer; the session's own was never filled.
ALTER TABLE "trial_session" DROP COLUMN "refresh_hz";
