import "server-only";

/** The end of the last work of each key. */
const lastWork = new Map<string, Promise<unknown>>();

/**
 * Runs work after all that was given before it under the same key has ended, well or not. What would only wait for
 * the same lock in the database waits here instead, where it holds no connection that others need.
 */
export async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const turn = (lastWork.get(key) ?? Promise.resolve()).then(work, work);
  lastWork.set(key, turn);
  try {
    return await turn;
  } finally {
    if (lastWork.get(key) === turn) lastWork.delete(key);
  }
}
