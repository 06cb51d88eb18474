import "server-only";
import { AppError } from "@/lib/errors";
import { db } from "@/server/db";

export async function checkHealth(): Promise<{ status: "ok" }> {
  try {
    await db.$queryRaw`SELECT 1`;
  } catch (error) {
    throw new AppError("unavailable", "The database does not answer.", { cause: error });
  }
  return { status: "ok" };
}
