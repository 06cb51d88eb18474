import { expect } from "vitest";
import { db } from "@/server/db";

/** Resolves when a connection to the test's database waits for a lock that another one holds. */
export async function untilSomebodyWaits(): Promise<void> {
  const countWaiters = async () => {
    const [{ count }] = await db.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS "count" FROM pg_locks JOIN pg_stat_activity USING ("pid")
      WHERE NOT "granted" AND "datname" = current_database()`;
    return count;
  };
  await expect.poll(countWaiters, { timeout: 15_000 }).toBeGreaterThan(0);
}
