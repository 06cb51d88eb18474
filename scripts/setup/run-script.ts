import { AppError } from "@/lib/errors";

/**
 * Runs a script's work, which returns its exit code. An expected failure prints its sentence alone; anything else
 * keeps its stack, because only we can mend it.
 */
export async function runScript(work: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    console.error(error instanceof AppError ? error.message : error);
    process.exitCode = 1;
  }
}
