import "server-only";
import { Logger, run, runMigrations, type Runner, type Task } from "graphile-worker";
import { env } from "@/server/env";
import { jobPayloads } from "@/server/jobs/add-job";
import { abandonUpload, importUpload } from "@/server/jobs/import-upload";
import { log } from "@/server/log";
import { clearStaging } from "@/server/uploads/staging";

/** Longer than any upload waits in the queue; what is older was left behind by a killed process. */
const STAGED_FOR_MS = 7 * 24 * 60 * 60 * 1000;

const logger = new Logger(() => (level, message) => {
  if (level === "error" || level === "warning") log.warn({ queue: level }, message);
});

/** Makes or updates the queue's own tables. */
export async function migrateQueue(): Promise<void> {
  await runMigrations({ connectionString: env().DATABASE_URL, logger });
}

const importUploadTask: Task = async (payload, { job }) => {
  const input = jobPayloads["import-upload"].parse(payload);
  try {
    await importUpload(input);
  } catch (error) {
    log.error(
      { err: error, job: job.id, attempt: job.attempts },
      "an upload could not be imported",
    );
    if (job.attempts < job.max_attempts) throw error;
    await abandonUpload(input, error);
  }
};

/** Starts a worker in this process. Any number may run, on any number of machines that share the data folder. */
export async function startWorker(): Promise<Runner> {
  await clearStaging(env().TRUEHUE_DATA, new Date(Date.now() - STAGED_FOR_MS));
  return run({
    connectionString: env().DATABASE_URL,
    concurrency: 1,
    noHandleSignals: true,
    pollInterval: 1000,
    logger,
    taskList: { "import-upload": importUploadTask },
  });
}
