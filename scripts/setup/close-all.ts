export type Close = () => Promise<unknown>;

/** Closes what was opened, the last first, each whatever becomes of the others, and empties the list. */
export async function closeAll(closers: Close[]): Promise<void> {
  const close = closers.pop();
  if (!close) return;
  try {
    await close();
  } finally {
    await closeAll(closers);
  }
}

/** Runs `work`, which opens things; should it fail, what it has opened by then is closed again. */
export async function openOrClose<T>(closers: Close[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}
