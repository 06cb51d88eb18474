/** Whether the process was asked to stop. */
export type Interruption = { readonly requested: boolean; stop: () => void };

/** What comes within this time of the first Ctrl-C is the same key: it reaches us from several sides. */
const sameKeyMs = 1000;

/**
 * From outside, from a terminal that was closed, and from the end of a process that started this one with a channel.
 */
const gentle = ["SIGTERM", "SIGHUP", "disconnect"];

/**
 * Ctrl-C asks for a stop after the step under way; a second one, and nothing else, ends the process at once: others
 * repeat their signals. Meanwhile output that nobody reads any more does not end the process.
 */
export function catchInterruption(onRequest?: () => void): Interruption {
  let requested = false;
  let pressedAt: number | null = null;
  const request = () => {
    if (requested) return;
    requested = true;
    onRequest?.();
  };
  const press = () => {
    const now = performance.now();
    pressedAt ??= now;
    if (now - pressedAt > sameKeyMs) process.exit(130);
    request();
  };
  // A closed terminal refuses every line, perhaps before its signal is heard.
  const loseOutput = () => undefined;
  const streams = [process.stdout, process.stderr];
  for (const event of gentle) process.on(event, request);
  process.on("SIGINT", press);
  for (const stream of streams) stream.on("error", loseOutput);
  return {
    get requested() {
      return requested;
    },
    stop: () => {
      for (const event of gentle) process.off(event, request);
      process.off("SIGINT", press);
      for (const stream of streams) stream.off("error", loseOutput);
    },
  };
}
