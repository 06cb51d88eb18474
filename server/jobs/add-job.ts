import "server-only";
import { z } from "zod";
import type { Transaction } from "@/server/db";

/** Every kind of job and what it is given. */
export const jobPayloads = {
  "import-upload": z.object({
    variantId: z.uuid(),
    studyId: z.uuid(),
    zipPath: z.string(),
    zipName: z.string(),
  }),
  "import-photographs": z.object({
    studyId: z.uuid(),
    zipPath: z.string(),
    zipName: z.string(),
    credit: z.string(),
    licence: z.string(),
    source: z.string(),
  }),
  "prepare-study": z.object({ studyId: z.uuid() }),
} as const;

export type JobName = keyof typeof jobPayloads;
export type JobPayload<Name extends JobName> = z.infer<(typeof jobPayloads)[Name]>;

/** Being killed costs an attempt too; errors end a job sooner (server/jobs/worker.ts). */
const ATTEMPTS_MAX = 25;

/** Queues a job as part of the transaction: it runs once that is committed, and never otherwise. */
export async function addJob<Name extends JobName>(
  tx: Transaction,
  name: Name,
  payload: JobPayload<Name>,
): Promise<void> {
  await tx.$queryRaw`
    SELECT "id" FROM graphile_worker.add_job(${name}, ${JSON.stringify(payload)}::json, max_attempts => ${ATTEMPTS_MAX}::int)`;
}
