/** Runs once when the server starts: a missing setting stops it here, and not at somebody's first visit. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { env } = await import("@/server/env");
  env();
}
