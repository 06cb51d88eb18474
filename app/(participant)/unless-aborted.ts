/** Waits, but no longer than until the signal is aborted, and then rejects with its reason. */
export function unlessAborted<T>(waiting: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort);
    waiting.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
