-- The moment of the write, not that of the transaction's begin: a receipt may wait for the session's lock while its
-- trial is issued again, and must still come after that issue. Both times are the database's (server/presentations.ts).
ALTER TABLE "response" ALTER COLUMN "received_at" SET DEFAULT clock_timestamp();
