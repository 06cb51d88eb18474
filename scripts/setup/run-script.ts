import { AppError } from "@/lib/errors";

/** A sentence of ours, or what parseArgs of node:util says of a wrong option. */
function isExpected(error: unknown): error is Error {
  if (error instanceof AppError) return true;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return code.startsWith("ERR_PARSE_ARGS");
}

/**
 * Runs a script's work, which returns its exit code. An expected failure prints its sentence alone; anything else
 * keeps its stack, because only we can mend it.
 */
export async function runScript(work: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    console.error(isExpected(error) ? error.message : error);
    process.exitCode = 1;
  }
}
