/**
 * Resolves when this process is to stop: at Ctrl-C, at a signal, or when the process that started it with a channel
 * has gone, however it went. Signals that come later are of no effect, because npm and the terminal send the same one
 * twice.
 */
export function onStop(): Promise<void> {
  // Waiting for a signal does not keep Node running.
  const stayAlive = setInterval(() => undefined, 60_000);
  return new Promise((resolve) => {
    const stop = (): void => {
      clearInterval(stayAlive);
      resolve();
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
    if (process.send) process.once("disconnect", stop);
  });
}
