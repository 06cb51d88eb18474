/** Whether the process was asked to stop. */
export type Interruption = { readonly requested: boolean; stop: () => void };

/** What comes within this time of the first signal is the same key: Ctrl-C reaches us from several sides. */
const sameKeyMs = 1000;

/**
 * Ctrl-C asks for a stop after the step under way; a second one ends the process at once. So does the end of the
 * process that started this one with a channel to it.
 */
export function catchInterruption(onRequest?: () => void): Interruption {
  let requestedAt: number | null = null;
  const handler = () => {
    if (requestedAt === null) {
      requestedAt = performance.now();
      onRequest?.();
    } else if (performance.now() - requestedAt > sameKeyMs) process.exit(130);
  };
  const events = ["SIGINT", "SIGTERM", "disconnect"];
  for (const event of events) process.on(event, handler);
  return {
    get requested() {
      return requestedAt !== null;
    },
    stop: () => events.forEach((event) => process.off(event, handler)),
  };
}
