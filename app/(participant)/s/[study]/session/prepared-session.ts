import { useLayoutEffect, useRef, type RefObject } from "react";
import type { Course } from "./course";
import { SessionClient, type LoadedTrial } from "./session-client";

export type PreparedSession = {
  client: SessionClient;
  /** The first open trial, ready to be shown. */
  first: Promise<LoadedTrial | null>;
  /** Aborted when the page is left, or goes on in another tab: nobody waits for the session's end here any more. */
  signal: AbortSignal;
};

/** Delivers what an earlier visit left unacknowledged, and loads the first trial while instructions are read. */
export function usePreparedSession(
  course: Course,
  isHere: boolean,
  onConnection: (isLost: boolean) => void,
): RefObject<PreparedSession | null> {
  const prepared = useRef<PreparedSession | null>(null);
  // Before the page can be clicked on.
  useLayoutEffect(() => {
    if (!isHere) return;
    const leaving = new AbortController();
    const { signal } = leaving;
    const client = new SessionClient({ course, onConnection, signal });
    const first = client.sendPending().then(() => client.loadTrial({ isInAdvance: true }));
    // Whoever starts the session sees the failure; until then it waits.
    first.catch(() => undefined);
    prepared.current = { client, first, signal };
    return () => leaving.abort();
  }, [course, isHere, onConnection]);
  return prepared;
}
