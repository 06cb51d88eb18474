import { useRouter } from "next/navigation";
import { startTransition, useEffect, useRef, useState } from "react";
import { Connection } from "./connection";
import { SessionTab, type Place } from "./session-tab";

// Whether this document has shown a session before: what it knows of it may be out of date.
let wasOpened = false;

export type OneTab = {
  place: Place;
  /** The session is this tab's, and its progress is being asked for. */
  isTakingOver: boolean;
  isConnectionLost: boolean;
  takeOver: () => void;
};

/** Whether the session is this tab's to run, and how to make it so. Progress is asked for again where it may have changed. */
export function useOneTab(study: string): OneTab {
  const router = useRouter();
  const [place, setPlace] = useState<Place>("asking");
  const [isTakingOver, setTakingOver] = useState(false);
  const [isConnectionLost, setConnectionLost] = useState(false);
  const tab = useRef<SessionTab | null>(null);

  useEffect(() => {
    let moved = new AbortController();
    const onPlace = (next: Place) => {
      moved.abort();
      const { signal } = (moved = new AbortController());
      const isStale = next === "here" && wasOpened;
      wasOpened = true;
      setTakingOver(isStale);
      if (!isStale) return setPlace(next);
      const connection = new Connection(setConnectionLost, signal);
      const ask = () => connection.ask(window.location.pathname);
      // The router would leave for a browser's own error page where it does not reach the server.
      connection.insist(ask).then(
        () =>
          startTransition(() => {
            router.refresh();
            setTakingOver(false);
            setPlace("here");
          }),
        () => undefined,
      );
    };
    const opened = new SessionTab(study, onPlace);
    tab.current = opened;
    return () => {
      moved.abort();
      opened.leave();
    };
  }, [study, router]);

  useEffect(() => {
    // A page that the browser kept as it was left knows nothing of what happened since.
    const onShow = (event: PageTransitionEvent) => event.persisted && window.location.reload();
    window.addEventListener("pageshow", onShow);
    return () => window.removeEventListener("pageshow", onShow);
  }, []);

  return { place, isTakingOver, isConnectionLost, takeOver: () => void tab.current?.takeOver() };
}
