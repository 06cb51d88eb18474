import "server-only";
import { Logger, run, runMigrations, type Runner, type Task } from "graphile-worker";
import { Pool } from "pg";
import { AppError } from "@/lib/errors";
import { env } from "@/server/env";
import { jobPayloads, type JobName, type JobPayload } from "@/server/jobs/add-job";
import { abandonUpload, importUpload } from "@/server/jobs/import-upload";
import { abandonPhotographs, importPhotographs } from "@/server/jobs/import-photographs";
import { abandonPreparation, prepareStudy } from "@/server/jobs/prepare-study";
import { log } from "@/server/log";
import { clearStaging } from "@/server/uploads/staging";

/** Longer than any upload waits in the queue; what is older was left behind by a killed process. */
const STAGED_FOR_MS = 7 * 24 * 60 * 60 * 1000;

/** By this name of its connections a worker that lives is told from one that was killed. */
const APPLICATION = "truehue-worker";

const ERROR_ATTEMPTS_MAX = 4;

const logger = new Logger(() => (level, message) => {
  if (level === "error" || level === "warning") log.warn({ queue: level }, message);
});

/** Makes or updates the queue's own tables. */
export async function migrateQueue(): Promise<void> {
  await runMigrations({ connectionString: env().DATABASE_URL, logger });
}

type Work<Name extends JobName> = {
  run: (payload: JobPayload<Name>) => Promise<void>;
  /** Called with what the last attempt ended with. */
  abandon: (payload: JobPayload<Name>, cause: unknown) => Promise<void>;
};

/** A kind of job as the queue calls it: tried again after an error, a few times, then given up in words. */
function task<Name extends JobName>(name: Name, { run, abandon }: Work<Name>): Task {
  return async (input, { job }) => {
    const payload = jobPayloads[name].parse(input) as JobPayload<Name>;
    try {
      await run(payload);
    } catch (error) {
      log.error({ err: error, job: job.id, task: name, attempt: job.attempts }, "a job has failed");
      // What is wrong with the input will be wrong the next time as well.
      const isHopeless = error instanceof AppError && error.code === "unprocessable";
      if (!isHopeless && job.attempts < ERROR_ATTEMPTS_MAX) throw error;
      await abandon(payload, error);
    }
  };
}

const taskList: Record<JobName, Task> = {
  "import-upload": task("import-upload", { run: importUpload, abandon: abandonUpload }),
  "import-photographs": task("import-photographs", {
    run: importPhotographs,
    abandon: abandonPhotographs,
  }),
  "prepare-study": task("prepare-study", {
    run: prepareStudy,
    abandon: ({ studyId }, cause) => abandonPreparation(studyId, cause),
  }),
};

/**
 * Frees what a killed worker had under way; the queue itself would keep it locked for hours. Only where no
 * other worker is connected: its jobs are its own.
 */
async function unlockDeadJobs(pool: Pool): Promise<void> {
  await pool.query(
    `SELECT graphile_worker.force_unlock_workers(array_agg(DISTINCT "locked_by"))
     FROM graphile_worker.jobs WHERE "locked_by" IS NOT NULL
     HAVING count(*) > 0 AND NOT EXISTS (
       SELECT 1 FROM pg_stat_activity
       WHERE "application_name" = $1 AND "datname" = current_database() AND "pid" <> pg_backend_pid())`,
    [APPLICATION],
  );
}

/** Starts a worker in this process. Any number may run, on any number of machines that share the data folder. */
export async function startWorker(): Promise<Runner> {
  const pool = new Pool({ connectionString: env().DATABASE_URL, application_name: APPLICATION });
  const noteLoss = (error: Error) => log.warn({ err: error }, "the queue lost a connection");
  pool.on("error", noteLoss);
  pool.on("connect", (client) => client.on("error", noteLoss));
  await migrateQueue();
  await unlockDeadJobs(pool);
  await clearStaging(env().TRUEHUE_DATA, new Date(Date.now() - STAGED_FOR_MS));
  const runner = await run({
    pgPool: pool,
    concurrency: 1,
    noHandleSignals: true,
    pollInterval: 1000,
    logger,
    taskList,
  });
  void runner.promise.finally(() => pool.end());
  return runner;
}
