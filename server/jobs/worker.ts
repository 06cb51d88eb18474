import "server-only";
import { Logger, run, runMigrations, type Runner, type Task } from "graphile-worker";
import { env } from "@/server/env";
import { jobPayloads } from "@/server/jobs/add-job";
import { abandonUpload, importUpload } from "@/server/jobs/import-upload";
import { log } from "@/server/log";

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
    await abandonUpload(input);
  }
};

/** Starts a worker in this process. Any number may run, on any number of machines that share the data folder. */
export async function startWorker(): Promise<Runner> {
  return run({
    connectionString: env().DATABASE_URL,
    concurrency: 1,
    noHandleSignals: true,
    pollInterval: 1000,
    logger,
    taskList: { "import-upload": importUploadTask },
  });
}
